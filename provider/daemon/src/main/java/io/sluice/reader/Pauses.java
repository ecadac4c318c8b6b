package io.sluice.reader;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How long the reader waits before it tries again. Used by its thread alone. */
final class Pauses {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long STAND_BY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final DoubleSupplier chance;
    private long next = FIRST_NANOS;

    Pauses(DoubleSupplier chance) {
        this.chance = chance;
    }

    /** While another has the slot. */
    long standBy() {
        return (long) (STAND_BY_NANOS / 2.0 * (1 + chance.getAsDouble()));
    }

    /** After a failure: each time longer. */
    long backOff() {
        long now = next;
        next = Math.min(LONGEST_NANOS, 2 * next);
        return now - (long) (now / 2.0 * chance.getAsDouble());
    }

    /** All is well. */
    void reset() {
        next = FIRST_NANOS;
    }
}
