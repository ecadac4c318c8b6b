package io.sluice.bench.peers;

import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * One SELECT for each lookup on HikariCP: what a service does that does nothing about it.
 *
 * <p>Set in its favour: a thread for each connection, so that no thread waits for the pool; what waits, waits in the threads' queue.
 */
final class HikariStrategy implements Strategy {
    private final JdbcLookups lookups;
    private final ThreadPoolExecutor threads;

    HikariStrategy(PeerSettings settings, Counts counts) {
        this.lookups = JdbcLookups.open(settings, counts);
        this.threads = JdbcLookups.threads("select", settings.connections());
    }

    @Override
    public void lookup(String key, Caller caller) {
        try {
            threads.execute(() -> select(key, caller));
        } catch (RejectedExecutionException full) {
            caller.failed("too many lookups wait");
        }
    }

    private void select(String key, Caller caller) {
        byte[] value;
        try {
            value = lookups.one(key);
        } catch (SQLException | RuntimeException e) {
            caller.failed(String.valueOf(e.getMessage()));
            return;
        }
        if (value == null) {
            caller.absent();
        } else {
            caller.found(value);
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
