package io.sluice.rows;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool;
import io.sluice.sessions.SessionPool;
import io.sluice.sessions.SessionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Connections for writes to one primary whose table was found fit. Made anew whenever a primary is found. */
final class PrimaryPool implements ServerPool {
    /** Each statement of the checks may take this long at least. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final WriteTable table;
    private final SessionPool pool;

    private PrimaryPool(DatabaseSettings settings, WriteTable table, SessionPool pool) {
        this.settings = settings;
        this.table = table;
        this.pool = pool;
    }

    /**
     * Connects once, checks everything on that connection, and only then opens the pool.
     *
     * @param trial whether to try a write, too, which is taken back; asked when it would be tried
     * @throws DatabaseSetupException if only the operator can mend it
     * @throws SqlFailure if it may mend itself: the server is away, or it is a standby
     */
    static PrimaryPool connect(DatabaseSettings settings, BooleanSupplier trial)
            throws DatabaseSetupException, SqlFailure {
        WriteTable table = check(settings, trial);
        SessionSource sessions = SessionSource.forWrites(settings, settings.timeout());
        // The lane has a connection of its own, so it waits only for one to a server that may be gone: half the time is
        // left to say so.
        Duration patience = settings.timeout().dividedBy(2);
        return new PrimaryPool(
                settings, table, new SessionPool("sluice-writes", sessions, settings.connections(), patience));
    }

    private static WriteTable check(DatabaseSettings settings, BooleanSupplier trial)
            throws DatabaseSetupException, SqlFailure {
        Duration patience = settings.timeout().compareTo(CHECK_TIMEOUT) < 0 ? CHECK_TIMEOUT : settings.timeout();
        try (Handle handle =
                SessionSource.jdbi(SessionSource.forWrites(settings, patience)).open()) {
            WriteCheck.requirePrimary(handle);
            WriteTable table = new WriteCheck(handle, new Catalogue(handle, settings.table()).find()).table();
            if (trial.getAsBoolean()) {
                new WriteTrial(handle, table).run();
            }
            return table;
        } catch (JdbiException | SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    String jdbcUrl() {
        return settings.jdbcUrl();
    }

    WriteTable table() {
        return table;
    }

    /** A connection of the pool, or one made for this batch alone. The caller closes it; an open transaction is then undone. */
    Connection connection(On on) throws SQLException {
        return pool.connection(on);
    }

    @Override
    public void requireUsable() throws DatabaseSetupException, SqlFailure {
        check(settings, () -> false);
    }

    @Override
    public void renew() {
        pool.renew();
    }

    @Override
    public void abandon() {
        pool.abandon();
    }

    @Override
    public void close() {
        pool.close();
    }
}
