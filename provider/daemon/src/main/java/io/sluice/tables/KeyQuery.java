package io.sluice.tables;

import io.sluice.postgres.OneLine;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A query of the operator's whose first column is keys. Its rows come some thousands at a time, so however many there are, memory is
 * bounded; its transaction is read-only.
 *
 * @param password null if the server asks for none
 * @param limit how long logging in may take, and the query until its first rows and then from rows to rows; whole seconds, at least one
 */
public record KeyQuery(String jdbcUrl, String user, @Nullable String password, String sql, Duration limit) {
    private static final int ROWS_AT_ONCE = 5000;

    /** Takes a key, null where a row has none. */
    @FunctionalInterface
    public interface KeyTaker {
        void take(@Nullable String key) throws IOException;
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException if it has an error, or the taker does; one line, without the password
     */
    public void run(KeyTaker taker) throws IOException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, properties())) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false); // only in a transaction does a result come in parts
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    if (rows.getMetaData().getColumnCount() == 0) {
                        throw new IOException("it has no columns: the first one should be the keys");
                    }
                    while (rows.next()) {
                        taker.take(rows.getString(1));
                    }
                }
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IOException(OneLine.of(String.valueOf(e.getMessage())), e);
        }
    }

    private Properties properties() {
        long seconds = Math.max(1, limit.toSeconds());
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("connectTimeout", Long.toString(Math.min(10, seconds)));
        properties.setProperty("loginTimeout", Long.toString(Math.min(10, seconds)));
        properties.setProperty("socketTimeout", Long.toString(seconds + 5));
        properties.setProperty("options", "-c statement_timeout=" + seconds + "s");
        properties.setProperty("ApplicationName", "sluice-warm");
        return properties;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "KeyQuery[user=" + user + ", sql=" + sql + "]";
    }
}
