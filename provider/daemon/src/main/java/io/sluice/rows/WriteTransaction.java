package io.sluice.rows;

import io.sluice.postgres.KeyType;
import io.sluice.postgres.OneLine;
import io.sluice.postgres.SqlFailure;
import io.sluice.write.Write;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One batch on one connection: its statements, its commit, and the log's position after it. Used by one thread, once. */
final class WriteTransaction {
    private final Connection connection;
    private final WriteTable table;

    WriteTransaction(Connection connection, WriteTable table) {
        this.connection = connection;
        this.table = table;
    }

    /**
     * Does all but the commit. If it throws, nothing is written, whatever it throws.
     *
     * @param batch of puts or of deletes
     * @return the keys that were there before
     */
    Set<String> run(WriteBatch batch) throws SQLException, SqlFailure {
        connection.setAutoCommit(false);
        List<String> puts = batch.puts();
        Set<String> wereThere = new HashSet<>();
        if (puts.isEmpty()) {
            delete(batch.keys(Write.Kind.DELETE), wereThere);
        } else {
            put(batch, puts, wereThere);
        }
        return wereThere;
    }

    private void delete(List<String> keys, Set<String> wereThere) throws SQLException, SqlFailure {
        try (PreparedStatement delete = connection.prepareStatement(table.deleteSql())) {
            delete.setArray(1, keys(keys));
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getBoolean(2)) {
                        throw WriteFailure.leftOut();
                    }
                    wereThere.add(key(rows));
                }
            }
        }
    }

    private void put(WriteBatch batch, List<String> keys, Set<String> wereThere) throws SQLException, SqlFailure {
        List<String> replacing = batch.keys(Write.Kind.PUT);
        Set<String> created = new HashSet<>();
        try (PreparedStatement put = connection.prepareStatement(table.upsertSql())) {
            put.setArray(1, keys(keys));
            put.setArray(2, connection.createArrayOf("text", batch.values()));
            put.setArray(3, keys(replacing));
            try (ResultSet rows = put.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean(2) ? created : wereThere).add(key(rows));
                }
            }
        }
        Set<String> sent = new HashSet<>(keys);
        if (!sent.containsAll(created) || !sent.containsAll(wereThere)) {
            throw WriteFailure.otherKey();
        }
        for (String key : replacing) {
            if (!created.contains(key) && !wereThere.contains(key)) {
                throw WriteFailure.leftOut();
            }
        }
        addThoseLeft(keys, created, wereThere);
    }

    /** What was put if absent and not created should be there, and locked. If it is not, its row met another one, or a trigger. */
    private void addThoseLeft(List<String> keys, Set<String> created, Set<String> wereThere)
            throws SQLException, SqlFailure {
        List<String> left = keys.stream()
                .filter(key -> !created.contains(key) && !wereThere.contains(key))
                .toList();
        if (left.isEmpty()) {
            return;
        }
        try (PreparedStatement ask = connection.prepareStatement(table.thereSql())) {
            ask.setArray(1, keys(left));
            try (ResultSet rows = ask.executeQuery()) {
                while (rows.next()) {
                    wereThere.add(key(rows));
                }
            }
        }
        if (!wereThere.containsAll(left)) {
            throw WriteFailure.leftOut();
        }
    }

    private Array keys(List<String> keys) throws SQLException, SqlFailure {
        KeyType type = table.lookup().keyType();
        return connection.createArrayOf(type.sql(), type.elements(keys));
    }

    private String key(ResultSet rows) throws SQLException, SqlFailure {
        String key = table.lookup().keyType().ofRow(rows.getString(1));
        if (key == null) {
            throw WriteFailure.otherKey();
        }
        return key;
    }

    /**
     * Commits. Once this has been called, only an answer of the server tells what became of the batch.
     *
     * <p>{@code statement_timeout} does not count while a commit waits for replicas, and a session whose client has given up would
     * wait on, with all its locks: one more with each batch. So the driver cancels the commit, which it can do for a statement only.
     *
     * @param nanos when to cancel it, rounded up to a second
     * @return why the commit does not count although the server says that it is done, or null. A server that waits for its replicas
     *     gives the wait up when it is cancelled, keeps the transaction, and says so in a warning
     */
    @Nullable
    String commit(long nanos) throws SQLException {
        try (Statement commit = connection.createStatement()) {
            commit.setQueryTimeout((int) TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999));
            commit.execute("COMMIT");
            for (SQLWarning warning = commit.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (WriteFailure.isUnconfirmed(warning)) {
                    return OneLine.of(String.valueOf(warning.getMessage()));
                }
            }
            return null;
        }
    }

    /** A position of the log at or after the end of the commit. */
    long position() throws SQLException {
        connection.setAutoCommit(true); // or this would begin another transaction
        try (PreparedStatement ask = connection.prepareStatement(
                        "SELECT pg_catalog.pg_wal_lsn_diff(" + "pg_catalog.pg_current_wal_insert_lsn(), '0/0')");
                ResultSet row = ask.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
