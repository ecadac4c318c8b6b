package io.sluice.history;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a sample each second. After a pause of the machine it goes on, and makes up for nothing. */
public final class HistoryThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryThread.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final History history;
    private final LongSupplier nanoTime;
    private final Thread thread = new Thread(this::run, "sluice-history");
    private boolean failing;
    private volatile boolean closed;

    private HistoryThread(History history, LongSupplier nanoTime) {
        this.history = history;
        this.nanoTime = nanoTime;
    }

    /** The first sample is taken in a second. */
    public static HistoryThread start(History history, LongSupplier nanoTime) {
        HistoryThread started = new HistoryThread(history, nanoTime);
        started.thread.setDaemon(true);
        started.thread.start();
        return started;
    }

    private void run() {
        long next = nanoTime.getAsLong() + SECOND;
        while (!closed) {
            long left = next - nanoTime.getAsLong();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                sample();
                next = Math.max(next + SECOND, nanoTime.getAsLong() + SECOND / 10);
            }
        }
    }

    private void sample() {
        try {
            history.sample();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("no sample for GET /history could be taken", e);
            }
            failing = true;
        }
    }

    /** Returns when the sample that is being taken is: what it reads may be closed then. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
