package io.sluice.bench.load;

import java.util.SplittableRandom;

/**
 * When requests arrive in an open loop: a schedule that is fixed before the first is sent, so that a slow server cannot slow it down.
 * Latency is counted from these times, not from when a request was sent at last: else the time that it had to wait, because those
 * before it took long, would be missing (coordinated omission).
 *
 * <p>Endless: {@link #next} gives one time after the other, in nanoseconds from the begin. For one thread. {@link Pacing} waits for
 * each of them.
 *
 * <pre>{@code
 * Arrivals arrivals = Arrivals.poisson(13_000, 42);
 * long first = arrivals.next();    // 61,338 ns after the begin, say
 * long second = arrivals.next();   // never before the first
 * }</pre>
 */
public final class Arrivals {
    private static final double SECOND = 1e9;

    private final double perSecond;
    private final double offset;
    private final SplittableRandom random;
    private final boolean poisson;
    private long count;
    private double last;

    private Arrivals(double perSecond, double offset, boolean poisson, long seed) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("perSecond <= 0: " + perSecond);
        }
        this.perSecond = perSecond;
        this.offset = offset;
        this.poisson = poisson;
        this.random = new SplittableRandom(seed);
    }

    /** One every 1/perSecond seconds, the first at once. */
    public static Arrivals fixed(double perSecond) {
        return fixed(perSecond, 0);
    }

    /**
     * Likewise, begun later: several schedules with offsets of their own make one of a higher rate.
     *
     * @param offset in parts of the interval, from 0 to 1
     */
    static Arrivals fixed(double perSecond, double offset) {
        return new Arrivals(perSecond, offset, false, 0);
    }

    /**
     * As many independent callers make them: exponential intervals with a mean of 1/perSecond seconds. Several such schedules with
     * seeds of their own make one of a higher rate.
     *
     * @param seed schedules with the same seed are the same
     */
    public static Arrivals poisson(double perSecond, long seed) {
        return new Arrivals(perSecond, 0, true, seed);
    }

    /** The next time, in nanoseconds from the begin. */
    public long next() {
        if (poisson) {
            last -= Math.log(1 - random.nextDouble()) * SECOND / perSecond;
            return (long) last;
        }
        return (long) ((count++ + offset) * SECOND / perSecond);
    }
}
