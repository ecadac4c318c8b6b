package io.sluice.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import io.sluice.bench.peers.RequestReader.Request;
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
final class Upserts implements Routes, AutoCloseable {
    private final HikariDataSource pool;
    private final ThreadPoolExecutor threads;
    private final String sql;

    /** @param table with the columns {@code random_key}, which is unique, and {@code url} */
    Upserts(PeerSettings settings, String table) {
        this.pool = JdbcPool.open(settings);
        this.threads = BoundedPool.of("upsert", settings.connections());
        this.sql = "INSERT INTO " + table + " (random_key, url) VALUES (?, ?)"
                + " ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";
    }

    @Override
    public void answer(Request request, Caller caller) {
        String url = request.body();
        if (url == null) {
            caller.absent();
            return;
        }
        try {
            threads.execute(() -> upsert(request.path().substring(1), url, caller));
        } catch (RejectedExecutionException full) {
            caller.failed("too many writes wait");
        }
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
