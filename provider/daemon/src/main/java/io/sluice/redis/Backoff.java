package io.sluice.redis;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How long to wait before the next attempt to connect: twice as long each time, from 100 ms to 5 s, less a share left to chance. */
public final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final DoubleSupplier chance;
    private final long longest;
    private long next = FIRST_NANOS;

    /** @param chance supplies numbers from 0 to below 1, so that many daemons do not come back all at once */
    public Backoff(DoubleSupplier chance) {
        this(chance, LONGEST_NANOS);
    }

    /** The same, which waits no longer than this. */
    public Backoff(DoubleSupplier chance, long longestNanos) {
        this.chance = chance;
        this.longest = longestNanos;
    }

    public long nextNanos() {
        long nanos = next;
        next = Math.min(longest, 2 * next);
        return nanos - (long) (nanos / 2.0 * chance.getAsDouble());
    }

    public void reset() {
        next = FIRST_NANOS;
    }
}
