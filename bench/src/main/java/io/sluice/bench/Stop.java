package io.sluice.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a measurement early, by interrupting its thread: because of Ctrl-C, or because what is measured has died. The JVM's end waits
 * until everything is in order, but not for ever. Thread-safe.
 */
final class Stop {
    private static final long LIMIT_SECONDS = 90;

    private final Thread thread;
    private final CountDownLatch done = new CountDownLatch(1);
    private boolean measuring;
    private boolean asked;

    private Stop(Thread thread) {
        this.thread = thread;
    }

    /** Hears the signals that end a JVM, for this thread. */
    static Stop ofThisThread() {
        Stop stop = new Stop(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(new Thread(stop::signalled, "bench-stop"));
        return stop;
    }

    private void signalled() {
        if (done.getCount() == 0) {
            return; // this is an end in good order
        }
        synchronized (this) {
            asked = true;
        }
        interrupt();
        try {
            if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("bench: not everything has ended after " + LIMIT_SECONDS + " s; leaving");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on there is something to interrupt. */
    synchronized void begin() {
        measuring = true;
        if (asked) {
            thread.interrupt();
        }
    }

    /** Ends what is measured now; does nothing when nothing is. */
    synchronized void interrupt() {
        if (measuring) {
            thread.interrupt();
        }
    }

    /** From now on nothing is interrupted. Called by the thread itself. */
    synchronized void over() {
        measuring = false;
        boolean unused = Thread.interrupted(); // one that came too late
    }

    /** Whether a signal came. */
    synchronized boolean asked() {
        return asked;
    }

    /** Everything is in order; the JVM may end. */
    void done() {
        done.countDown();
    }
}
