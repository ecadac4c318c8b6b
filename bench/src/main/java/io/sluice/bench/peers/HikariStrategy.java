package io.sluice.bench.peers;

import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * One SELECT for each lookup on HikariCP, and for each {@code PUT /{key}} one upsert and its commit: what a service does that does
 * nothing about it.
 *
 * <p>Set in its favour: a thread for each connection, so that no thread waits for the pool; what waits, waits in the threads' queue; and
 * autocommit, so that statement and commit are one round trip.
 */
final class HikariStrategy implements Strategy {
    private final JdbcLookups lookups;
    private final ThreadPoolExecutor threads;

    /** @param table with the columns {@code random_key}, which is unique, and {@code url} */
    HikariStrategy(PeerSettings settings, String table, Counts counts) {
        this.lookups = new JdbcLookups(settings, table, counts);
        this.threads = JdbcLookups.threads("jdbc", settings.connections());
    }

    @Override
    public void lookup(String key, Caller caller) {
        answered(caller, () -> {
            byte[] value = lookups.one(key);
            if (value == null) {
                caller.absent();
            } else {
                caller.found(value);
            }
        });
    }

    @Override
    public void write(String key, String value, Caller caller) {
        answered(caller, () -> {
            lookups.upsert(key, value);
            caller.found(new byte[0]);
        });
    }

    private interface JdbcWork {
        void ask() throws SQLException;
    }

    private void answered(Caller caller, JdbcWork asked) {
        try {
            threads.execute(() -> {
                try {
                    asked.ask();
                } catch (SQLException | RuntimeException e) {
                    caller.failed(String.valueOf(e.getMessage()));
                }
            });
        } catch (RejectedExecutionException full) {
            caller.failed("too many wait");
        }
    }

    @Override
    public int held() {
        return threads.getQueue().size() + threads.getActiveCount();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        lookups.close();
    }
}
