package io.sluice.embedded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a node that runs, for the few statements with which it is looked after: no pool, no types, text in and out. What a
 * statement leaves in its session, the next one finds.
 */
public final class NodeSession implements AutoCloseable {
    private final Connection connection;

    private NodeSession(Connection connection) {
        this.connection = connection;
    }

    /**
     * Logs in to a server on 127.0.0.1.
     *
     * @param limit how long logging in, and then each statement, may take; whole seconds, at least one
     * @throws IOException if that fails; one line, without the password
     */
    public static NodeSession open(int port, String database, Credentials who, Duration limit) throws IOException {
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        Properties properties = new Properties();
        properties.setProperty("user", who.user());
        properties.setProperty("password", who.password());
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("ApplicationName", "sluice-admin");
        try {
            return new NodeSession(
                    DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Runs one statement and returns its rows, empty for one that has none; values in PostgreSQL's text form. */
    public List<List<@Nullable String>> rows(String sql) throws IOException {
        try (Statement statement = connection.createStatement()) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            if (statement.execute(sql)) {
                try (ResultSet found = statement.getResultSet()) {
                    int columns = found.getMetaData().getColumnCount();
                    while (found.next()) {
                        List<@Nullable String> row = new ArrayList<>(columns);
                        for (int column = 1; column <= columns; column++) {
                            row.add(found.getString(column));
                        }
                        rows.add(row);
                    }
                }
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException(String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " "), e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was lost before; its server ends its side by itself.
        }
    }
}
