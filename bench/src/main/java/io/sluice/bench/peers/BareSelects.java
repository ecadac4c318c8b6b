package io.sluice.bench.peers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One key a SELECT, on a connection of its own, past every lane: what it feels of a flood is what any caller on this machine feels, be its
 * lanes as fair as they may. For one thread.
 */
public final class BareSelects implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement select;

    private BareSelects(Connection connection) throws SQLException {
        this.connection = connection;
        this.select = connection.prepareStatement("SELECT url FROM urls WHERE random_key = ?");
    }

    public static BareSelects open(String jdbcUrl, String user, @Nullable String password) throws SQLException {
        return new BareSelects(DriverManager.getConnection(jdbcUrl, user, password));
    }

    /** Asks in equal distances for so long, and returns how long each answer took, in ascending nanoseconds. */
    public long[] steady(int perSecond, Duration duration, Supplier<String> keys) throws SQLException {
        long begin = System.nanoTime();
        long[] nanos = new long[Math.toIntExact(duration.toNanos() * perSecond / 1_000_000_000L)];
        for (int i = 0; i < nanos.length; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long since = System.nanoTime(); // how late this thread wakes is no part of it
            select.setString(1, keys.get());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("a row is missing");
                }
            }
            nanos[i] = System.nanoTime() - since;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
