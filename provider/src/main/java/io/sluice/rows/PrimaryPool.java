package io.sluice.rows;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.sluice.nodes.LookupPool;
import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SessionSource;
import io.sluice.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Connections for writes to one primary whose table was found fit. Made anew whenever a primary is found. */
final class PrimaryPool implements AutoCloseable {
    /** Each statement of the checks may take this long at least. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    /** A table that could be written to is taken for writable so long: a bad row should not cost a connection each time. */
    private static final long WRITABLE_FOR_NANOS = Duration.ofSeconds(1).toNanos();

    private final DatabaseSettings settings;
    private final WriteTable table;
    private final HikariDataSource pool;
    private final DataSource fresh;
    private volatile long writableAt = System.nanoTime() - WRITABLE_FOR_NANOS;

    private PrimaryPool(DatabaseSettings settings, WriteTable table, HikariDataSource pool, DataSource fresh) {
        this.settings = settings;
        this.table = table;
        this.pool = pool;
        this.fresh = fresh;
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
        return new PrimaryPool(settings, table, pool(settings, sessions), sessions);
    }

    private static WriteTable check(DatabaseSettings settings, BooleanSupplier trial)
            throws DatabaseSetupException, SqlFailure {
        Duration patience = settings.timeout().compareTo(CHECK_TIMEOUT) < 0 ? CHECK_TIMEOUT : settings.timeout();
        try (Handle handle =
                SessionSource.jdbi(SessionSource.forWrites(settings, patience)).open()) {
            WriteCheck.requirePrimary(handle);
            WriteTable table = new WriteCheck(handle, new Catalogue(handle, settings).find()).table();
            if (trial.getAsBoolean()) {
                new WriteTrial(handle, table).run();
            }
            return table;
        } catch (JdbiException | SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /** What an error means that may be of a row or of all: if the table can still be written to, it was a row. */
    SqlFailure known(SqlFailure trouble) {
        if (System.nanoTime() - writableAt >= WRITABLE_FOR_NANOS) {
            try {
                WriteTable unused = check(settings, () -> false);
                writableAt = System.nanoTime();
            } catch (DatabaseSetupException mend) {
                return new SqlFailure(SqlFailure.Kind.MEND, trouble.state(), mend.line());
            } catch (SqlFailure ofAll) {
                return ofAll;
            }
        }
        return trouble.as(SqlFailure.Kind.BAD_ROW, trouble.line());
    }

    private static HikariDataSource pool(DatabaseSettings settings, SessionSource sessions) {
        HikariConfig config = new HikariConfig();
        // The lane has a connection of its own, so it waits only for one to a server that may be gone: half the time is
        // left to say so.
        long patience = Math.max(250, settings.timeout().toMillis() / 2);
        config.setPoolName("sluice-writes");
        config.setDataSource(sessions);
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(settings.connections());
        config.setConnectionTimeout(patience);
        config.setValidationTimeout(Math.min(patience, 1000));
        config.setInitializationFailTimeout(-1); // the server has just answered
        return new HikariDataSource(config);
    }

    WriteTable table() {
        return table;
    }

    /** A connection of the pool, or one made for this batch alone. The caller closes it; an open transaction is then undone. */
    Connection connection(LookupPool.On on) throws SQLException {
        return (on == LookupPool.On.POOLED ? pool : fresh).getConnection();
    }

    /** Replaces the pool's connections, each when it is free. */
    void renew() {
        HikariPoolMXBean figures = pool.getHikariPoolMXBean();
        if (figures != null) {
            figures.softEvictConnections();
        }
    }

    /** Ends every connection without waiting for it. */
    void abandon() {
        Thread thread = new Thread(pool::close, "sluice-pool-close");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        pool.close();
    }
}
