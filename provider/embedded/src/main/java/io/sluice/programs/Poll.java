package io.sluice.programs;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do: nothing tells this one, so it looks every few milliseconds. */
public final class Poll {
    private static final long LOOK_EVERY_MILLIS = 20;

    private Poll() {}

    /** True as soon as the condition holds, false when it did not within the limit. An interrupt is kept for the caller. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > limit.toNanos()) {
                    return false;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true; // the servers still have to be stopped in good order; the bound stays
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
