package io.sluice.sessions;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that looks at a server, now and then or when woken. */
public final class Probe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    private static final long PAUSE_AFTER_BUG_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Thread thread;
    private volatile boolean closed;
    private volatile LongSupplier step = () -> PAUSE_AFTER_BUG_NANOS;

    public Probe(String name) {
        this.thread = new Thread(this::run, name);
    }

    /**
     * Begins to look.
     *
     * @param step looks once, and returns nanoseconds until the next look
     */
    public void start(LongSupplier step) {
        this.step = step;
        thread.setDaemon(true);
        thread.start();
    }

    /** The next look is now. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, pause());
        }
    }

    private long pause() {
        try {
            return step.getAsLong();
        } catch (RuntimeException e) {
            // A fault of ours: worth its trace, and no reason to stop looking.
            LOG.error("the probe failed", e);
            return PAUSE_AFTER_BUG_NANOS;
        }
    }

    /** There are no more looks. Returns at once: one may go on. */
    public void end() {
        closed = true;
        wake();
    }

    /** Returns when the thread has ended, or after five seconds: it may be waiting for a server that hangs. */
    @Override
    public void close() {
        end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
