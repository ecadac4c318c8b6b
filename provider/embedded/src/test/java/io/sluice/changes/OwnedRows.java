package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The rows of the table {@code urls} on the primary, as their owner has them. */
@FunctionalInterface
interface OwnedRows {

    Connection session() throws SQLException;

    /** Runs these as one transaction. */
    default void commit(String... statements) throws SQLException {
        try (Connection session = session();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
            session.commit();
        }
    }

    /** All of them. */
    default Map<String, String> values() throws SQLException {
        Map<String, String> values = new HashMap<>();
        try (Connection session = session();
                ResultSet row = session.createStatement().executeQuery("SELECT random_key, url FROM urls")) {
            while (row.next()) {
                values.put(row.getString(1), row.getString(2));
            }
        }
        return values;
    }

    /** The end of the log. A transaction that nobody minds is behind it, so that the stream comes there at once. */
    default long position() throws SQLException {
        try (Connection session = session();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn() - '0/0'")) {
            assertThat(row.next()).isTrue();
            long position = row.getLong(1);
            boolean unused = session.createStatement().execute("SELECT pg_logical_emit_message(true, 'nobody', '')");
            return position;
        }
    }
}
