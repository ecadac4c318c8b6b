package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do: nothing tells this one, so it looks again and again. */
public final class Wait {
    private static final long LOOK_EVERY_MILLIS = 20;

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean holds() throws E, InterruptedException;
    }

    private Wait() {}

    /**
     * Waits until it holds, and tells how long that took.
     *
     * @param what for the message: {@code n2 did not leave the rotation}
     * @throws BenchException when it did not within the limit
     */
    public static <E extends Exception> Duration until(String what, Duration limit, Condition<E> condition)
            throws E, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new BenchException(what + " within " + limit.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
