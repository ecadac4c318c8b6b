package io.sluice.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table over JDBC on a {@link JdbcPool}. Values are read as bytes, so that nothing is decoded. Blocks; thread-safe. */
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
        return new JdbcLookups(JdbcPool.open(settings), counts);
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
