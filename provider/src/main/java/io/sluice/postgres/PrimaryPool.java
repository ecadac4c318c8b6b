package io.sluice.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Connections for writes to one primary whose table was found fit. Made anew whenever a primary is found. */
final class PrimaryPool implements AutoCloseable {
    /** Each statement of the checks may take this long at least. */
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

    private final WriteTable table;
    private final HikariDataSource pool;
    private final DataSource fresh;

    private PrimaryPool(WriteTable table, HikariDataSource pool, DataSource fresh) {
        this.table = table;
        this.pool = pool;
        this.fresh = fresh;
    }

    /**
     * Connects once, checks everything on that connection, and only then opens the pool.
     *
     * @throws DatabaseSetupException if only the operator can mend it
     * @throws SqlTrouble if it may mend itself: the server is away, or it is a standby
     */
    static PrimaryPool connect(DatabaseSettings settings) throws DatabaseSetupException, SqlTrouble {
        Duration patience = settings.timeout().compareTo(CHECK_TIMEOUT) < 0 ? CHECK_TIMEOUT : settings.timeout();
        WriteTable table;
        try (Handle handle = PooledSource.jdbi(Jdbi.create(SessionSource.forWrites(settings, patience)))
                .open()) {
            WriteCheck.requirePrimary(handle);
            table = new WriteCheck(handle, new Catalogue(handle, settings).find()).table();
        } catch (JdbiException e) {
            throw SqlTrouble.of(e);
        }
        SessionSource sessions = SessionSource.forWrites(settings, settings.timeout());
        return new PrimaryPool(table, pool(settings, sessions), sessions);
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
    Connection connection(Source.On on) throws SQLException {
        return (on == Source.On.POOLED ? pool : fresh).getConnection();
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
