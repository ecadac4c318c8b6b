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
    private static final String ONE = "SELECT url FROM urls WHERE random_key = ?";
    private static final String MANY = "SELECT random_key, url FROM urls WHERE random_key = ANY(?)";

    private final HikariDataSource pool;
    private final Counts counts;

    private JdbcLookups(HikariDataSource pool, Counts counts) {
        this.pool = pool;
        this.counts = counts;
    }

    /** Connects once, to see that it can be done. */
    static JdbcLookups open(PeerSettings settings, Counts counts) {
        return new JdbcLookups(pool(settings), counts);
    }

    /**
     * HikariCP as its documentation recommends: a pool of fixed size, filled at the start. Statements are prepared on the server at
     * their first use ({@code prepareThreshold=1}), the driver keeps them for each connection, and the plan is made once. Connects
     * once, to see that it can be done.
     */
    static HikariDataSource pool(PeerSettings settings) {
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
                PreparedStatement statement = connection.prepareStatement(ONE)) {
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
                PreparedStatement statement = connection.prepareStatement(MANY)) {
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

    @Override
    public void close() {
        pool.close();
    }
}
