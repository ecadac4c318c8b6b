package io.sluice.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * One upsert and its commit for each {@code PUT /{key}} on HikariCP: what a service does that does nothing about it.
 *
 * <p>Set in its favour: a thread for each connection, so that no thread waits for the pool, and autocommit, so that statement and
 * commit are one round trip.
 */
final class Upserts implements Strategy {
    private final HikariDataSource pool;
    private final ThreadPoolExecutor threads;
    private final String sql;

    /** @param table with the columns {@code random_key}, which is unique, and {@code url} */
    Upserts(PeerSettings settings, String table) {
        this.pool = JdbcLookups.pool(settings);
        this.threads = JdbcLookups.threads("upsert", settings.connections());
        this.sql = "INSERT INTO " + table + " (random_key, url) VALUES (?, ?)"
                + " ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";
    }

    @Override
    public void lookup(String key, Caller caller) {
        caller.absent();
    }

    @Override
    public void write(String key, String value, Caller caller) {
        try {
            threads.execute(() -> upsert(key, value, caller));
        } catch (RejectedExecutionException full) {
            caller.failed("too many writes wait");
        }
    }

    @Override
    public int held() {
        return threads.getQueue().size() + threads.getActiveCount();
    }

    private void upsert(String key, String url, Caller caller) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key);
            statement.setString(2, url);
            int unused = statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            caller.failed(String.valueOf(e.getMessage()));
            return;
        }
        caller.found(new byte[0]);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pool.close();
    }
}
