package io.sluice.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The table over JDBC on a pool. Values are read as bytes, so that nothing is decoded. Blocks; thread-safe. */
final class JdbcLookups implements AutoCloseable {
    private final HikariDataSource pool;
    private final Counts counts;
    private final String one;
    private final String many;
    private final String upsert;

    /** Connects once, to see that it can be done. */
    JdbcLookups(PeerSettings settings, String table, Counts counts) {
        this.pool = pool(settings);
        this.counts = counts;
        this.one = "SELECT url FROM " + table + " WHERE random_key = ?";
        this.many = "SELECT random_key, url FROM " + table + " WHERE random_key = ANY(?)";
        this.upsert = "INSERT INTO " + table + " (random_key, url) VALUES (?, ?)"
                + " ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";
    }

    /**
     * HikariCP as its documentation recommends: a pool of fixed size, filled at the start. Statements are prepared on the server at
     * their first use ({@code prepareThreshold=1}), the driver keeps them for each connection, and the plan is made once. Connects
     * once, to see that it can be done.
     */
    private static HikariDataSource pool(PeerSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("peer");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(settings.connections());
        config.setConnectionTimeout(2_000);
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("socketTimeout", "30");
        config.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
        return new HikariDataSource(config);
    }

    /** Threads that block in JDBC: as many as there are connections, so that none waits for one. Refuses what is beyond the queue. */
    static ThreadPoolExecutor threads(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(PeerSettings.QUEUE), task -> {
                    Thread thread = new Thread(task, "peer-" + name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    byte @Nullable [] one(String key) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(one)) {
            statement.setString(1, key);
            counts.query();
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                counts.rows(1);
                return rows.getBytes(1);
            }
        }
    }

    /** Those that there are. */
    Map<String, byte[]> many(Collection<String> keys) throws SQLException {
        Map<String, byte[]> found = new HashMap<>(keys.size() * 2);
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(many)) {
            statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
            counts.query();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getBytes(2));
                }
            }
        }
        counts.rows(found.size());
        return found;
    }

    void upsert(String key, String url) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(upsert)) {
            statement.setString(1, key);
            statement.setString(2, url);
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
