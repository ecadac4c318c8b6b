package io.sluice.slot;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.OneLine;
import io.sluice.sessions.SessionSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.postgresql.jdbc.PgConnection;

/**
 * A connection on which a slot can be read. It is opened before anything is made: where there is none to be had (through a pooler, with all
 * of the server's in use) a slot would only keep log that nobody reads.
 */
final class StreamConnection implements AutoCloseable {
    /**
     * The driver speaks to the server by itself after so long, and gives a message up whose end has not come so long after its
     * beginning.
     */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The same of two sessions only if they are on one server. */
    private static final String SERVER =
            "SELECT concat_ws(' ', pg_catalog.pg_postmaster_start_time(), pg_catalog.current_setting('port'),"
                    + " pg_catalog.current_database())";

    private final PgConnection driver;

    private StreamConnection(PgConnection driver) {
        this.driver = driver;
    }

    /**
     * Blocks for the connect timeout and {@link #PATIENCE} at most.
     *
     * @param beside a session of SQL that the slot is looked after with
     */
    static StreamConnection open(DatabaseSettings settings, Handle beside)
            throws ChangeSourceException, DatabaseSetupException {
        SessionSource sessions = SessionSource.forStream(settings, PATIENCE);
        PgConnection driver;
        try {
            driver = sessions.getConnection().unwrap(PgConnection.class);
        } catch (SQLException e) {
            throw refused(e);
        }
        StreamConnection connection = new StreamConnection(driver);
        try {
            connection.requireServerOf(beside);
            return connection;
        } catch (DatabaseSetupException | ChangeSourceException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A session beside it could be opened. */
    private static ChangeSourceException refused(SQLException e) {
        String words = String.valueOf(e.getMessage());
        if (!"08P01".equals(e.getSQLState())
                && !words.contains("replication=")
                && !words.contains("parameter: replication")) {
            return ChangeFailure.ofStream(e);
        }
        return new ChangeSourceException(
                Kind.MEND,
                OneLine.of("what answers there takes no connection for replication, as poolers do (" + words
                        + "): give the server's own address in --db, or --changes off"),
                e);
    }

    private void requireServerOf(Handle beside) throws ChangeSourceException, DatabaseSetupException {
        String there = beside.createQuery(SERVER).mapTo(String.class).one();
        try (Statement ask = driver.createStatement();
                ResultSet row = ask.executeQuery(SERVER)) {
            if (!row.next() || !there.equals(row.getString(1))) {
                throw new DatabaseSetupException(
                        "connections to this address reach several servers, so a slot made by one"
                                + " could not be read by another: name each server with its own address in --db, or give --changes off");
            }
        } catch (SQLException e) {
            throw ChangeFailure.ofStream(e);
        }
    }

    PgConnection driver() {
        return driver;
    }

    /** The driver closes the socket, and no more: it does not wait. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() {
        abort(driver);
    }
}
