package io.sluice.sessions;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A pool of sessions with a server that has just answered, and fresh ones beside it. Thread-safe. */
public final class SessionPool implements AutoCloseable {
    private final SessionSource sessions;
    private final HikariDataSource pool;

    /**
     * Its sessions are made while questions begin.
     *
     * @param name what the pool's threads are called
     * @param patience how long a question waits for a session that is free
     */
    public SessionPool(String name, SessionSource sessions, int size, Duration patience) {
        HikariConfig config = new HikariConfig();
        long millis = millis(patience);
        config.setPoolName(name);
        config.setDataSource(sessions);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setConnectionTimeout(millis);
        config.setValidationTimeout(Math.min(millis, 1000));
        config.setInitializationFailTimeout(-1);
        this.sessions = sessions;
        this.pool = new HikariDataSource(config);
    }

    private static long millis(Duration patience) {
        return Math.max(250, patience.toMillis());
    }

    /**
     * From now on there are so many sessions, and each statement and each wait for one has this long. Those that there are too many of, or that
     * have another bound, are replaced when they are free: the pool itself would keep them.
     */
    public void bound(int size, Duration timeout) {
        boolean fewer = size < pool.getMaximumPoolSize();
        if (size != pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(size);
            pool.setMinimumIdle(size);
        }
        boolean other = sessions.within(timeout);
        if (other) {
            pool.setConnectionTimeout(millis(timeout));
        }
        if (fewer || other) {
            renew();
        }
    }

    /** The caller closes it; an open transaction is then undone. */
    public Connection connection(On on) throws SQLException {
        return on == On.POOLED ? pool.getConnection() : sessions.getConnection();
    }

    /** A question to one connection: by JDBC itself, because Jdbi's binding and mapping cost a lane half of its own time. */
    @FunctionalInterface
    public interface ConnectionQuery<T extends @Nullable Object> {
        T ask(PreparedStatement statement) throws SQLException, SqlFailure;
    }

    /** Asks it with this statement. */
    public <T extends @Nullable Object> T ask(On on, String sql, ConnectionQuery<T> question) throws SqlFailure {
        try (Connection connection = connection(on)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return question.ask(statement);
            } catch (SQLException e) {
                throw SqlFailure.ofStatement(e, on == On.FRESH, () -> SessionSource.isAlive(connection));
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /** As {@link ServerPool#renew}. */
    public void renew() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    public PoolFigures figures() {
        HikariPoolMXBean figures = pool.getHikariPoolMXBean();
        return new PoolFigures(
                figures.getActiveConnections(),
                figures.getIdleConnections(),
                figures.getThreadsAwaitingConnection(),
                figures.getTotalConnections());
    }

    /** As {@link ServerPool#abandon}: on a thread of its own, because the pool waits for its own threads, which may hang on a server that hangs. */
    public void abandon() {
        Thread thread = new Thread(pool::close, "sluice-pool-close");
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@link ServerPool#close}. */
    @Override
    public void close() {
        pool.close();
    }
}
