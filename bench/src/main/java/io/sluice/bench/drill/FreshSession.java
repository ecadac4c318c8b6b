package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.LabException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One connection to whichever server is the primary, opened anew after a failure. For one thread. */
final class FreshSession implements AutoCloseable {
    private static final String POSITION =
            "SELECT pg_current_wal_insert_lsn() - '0/0', ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int";

    private final ClusterLab lab;
    private final Primary primary;
    private @Nullable Connection connection;

    FreshSession(ClusterLab lab, Primary primary) {
        this.lab = lab;
        this.primary = primary;
    }

    /** Looks whether the server can be reached. */
    void open() throws SQLException {
        if (connection == null) {
            Connection opened = lab.connect(primary.node());
            opened.setAutoCommit(false);
            connection = opened;
        }
    }

    private Connection opened() throws SQLException {
        Connection open = connection;
        if (open == null) {
            throw new SQLException("not connected", "08003");
        }
        return open;
    }

    /** Runs a statement of the transaction under way, and returns how many rows it changed. */
    int run(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = opened().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    void commit() throws SQLException {
        opened().commit();
    }

    void rollBack() throws SQLException {
        opened().rollback();
    }

    /** A position of the log after all that was committed here. */
    Position position() throws SQLException, LabException {
        try (Statement statement = opened().createStatement();
                ResultSet row = statement.executeQuery(POSITION)) {
            if (!row.next()) {
                throw new LabException("PostgreSQL does not tell its position");
            }
            return new Position(row.getInt(2), row.getLong(1));
        } finally {
            opened().rollback(); // a snapshot kept open would hold others up
        }
    }

    /** Whether this tells of a server that is away, or is the primary no more: not of a statement that is wrong. */
    static boolean isAway(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57") || state.equals("25006") || state.equals("53300");
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // it is of no use any more, and that is what is wanted
            }
        }
    }
}
