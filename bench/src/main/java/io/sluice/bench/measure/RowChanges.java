package io.sluice.bench.measure;

import io.sluice.bench.lab.Lab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes rows at a steady rate, each in a transaction of its own, on a thread of its own. Their values stay what they were: the change
 * stream tells of them all the same.
 */
public final class RowChanges implements AutoCloseable {
    private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final String update;
    private final LongSupplier keys;
    private final long intervalNanos;
    private final Connection connection;
    private final Thread thread;
    private final AtomicReference<@Nullable SQLException> trouble = new AtomicReference<>();
    private final long begin = System.nanoTime();
    private volatile boolean over;
    private volatile long done;

    private RowChanges(Lab lab, String update, LongSupplier keys, int rate) {
        this.update = update;
        this.keys = keys;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        this.connection = lab.connect();
        this.thread = new Thread(this::run, "bench-changes");
        thread.setDaemon(true);
    }

    /** Of a table with the columns of the sample rows. */
    public static String ofUrls(String table) {
        return "UPDATE " + table + " SET url = url WHERE random_key = ?";
    }

    /**
     * Begins.
     *
     * @param update changes the row whose key, as text, is its parameter
     * @param keys which rows, one after the other; asked by one thread
     * @param rate a second
     */
    public static RowChanges start(Lab lab, String update, LongSupplier keys, int rate) {
        RowChanges changes = new RowChanges(lab, update, keys, rate);
        changes.thread.start();
        return changes;
    }

    private void run() {
        try (Statement setting = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(update)) {
            setting.execute("SET synchronous_commit = off"); // the rate is wanted, not what disks make of it
            for (long i = 0; !over; i++) {
                long due = begin + i * intervalNanos;
                for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
                statement.setString(1, Long.toString(keys.getAsLong()));
                int unused = statement.executeUpdate();
                done = i + 1;
            }
        } catch (SQLException e) {
            trouble.set(e);
        }
    }

    /** Looks whether rows are changed all the time. */
    public void check() throws SQLException {
        SQLException first = trouble.get();
        if (first != null) {
            throw first;
        }
    }

    /** So far. */
    public double perSecond() throws SQLException {
        check();
        return done / ((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void close() throws SQLException {
        over = true;
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next wait ends the run
        }
        connection.close();
    }
}
