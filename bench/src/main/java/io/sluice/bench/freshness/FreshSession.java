package io.sluice.bench.freshness;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.WalPosition;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One connection to whichever server is the primary, opened anew after a failure. For one thread. */
final class FreshSession implements AutoCloseable {
    private final Lab lab;
    private final Supplier<EmbeddedNode> primary;
    private @Nullable Connection connection;

    FreshSession(Lab lab, Supplier<EmbeddedNode> primary) {
        this.lab = lab;
        this.primary = primary;
    }

    /** Looks whether the server can be reached. */
    void open() throws SQLException {
        if (connection == null) {
            Connection opened = lab.connect(primary.get());
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
    int run(String sql, Stream<String> values) throws SQLException {
        try (PreparedStatement statement = opened().prepareStatement(sql)) {
            int parameter = 0;
            for (String value : values.toList()) {
                statement.setString(++parameter, value);
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
    WalPosition position() throws SQLException {
        try {
            return WalPosition.end(opened());
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
