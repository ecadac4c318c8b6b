package io.sluice.bench.drill;

import io.sluice.bench.lab.LabException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do: nothing tells this one, so it looks again and again. */
final class Wait {
    private static final long LOOK_EVERY_MILLIS = 20;

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private Wait() {}

    /**
     * Waits until it holds, and tells how long that took.
     *
     * @param what for the message: {@code n2 did not leave the rotation}
     * @throws LabException when it did not within the limit
     */
    static Duration until(String what, Duration limit, Condition condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new LabException(what + " within " + limit.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
