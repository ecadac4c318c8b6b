package io.sluice.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process is told to end: SIGTERM, Ctrl-C. It then waits until everything has ended, but not for ever. */
final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    private StopSignal() {}

    /**
     * From now on a signal does not end the process at once.
     *
     * @param most how long the process waits for {@link #done}
     */
    static StopSignal hook(Duration most) {
        StopSignal stop = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop.hold(most), "sluice-stop"));
        return stop;
    }

    private void hold(Duration most) {
        told.countDown();
        try {
            if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("not everything has ended after {} s; leaving", most.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the signal has come. */
    void await() throws InterruptedException {
        told.await();
    }

    /** Everything has ended, and the process may. */
    void done() {
        done.countDown();
    }
}
