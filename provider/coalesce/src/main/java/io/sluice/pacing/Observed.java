package io.sluice.pacing;

/**
 * What a coalescer has done for a while.
 *
 * @param nanos how long that was
 * @param keys that were loaded
 * @param busyNanos how long loads took, all together
 * @param lanes that could have loaded all the while
 * @param p99Nanos from the call to the answer; 0 where nothing was loaded. An upper bound: waits and loads are known apart
 */
public record Observed(long nanos, long keys, long busyNanos, int lanes, long p99Nanos) {
    static final Observed NOTHING = new Observed(0, 0, 0, 1, 0);

    /** Both, one after the other. */
    Observed and(Observed next) {
        return new Observed(
                nanos + next.nanos,
                keys + next.keys,
                busyNanos + next.busyNanos,
                next.lanes,
                Math.max(p99Nanos, next.p99Nanos));
    }

    /** Which part of the time lanes had something to load, from 0 to 1. */
    double busy() {
        return nanos == 0 ? 0 : (double) busyNanos / nanos / lanes;
    }

    /** What a key cost the database, in nanoseconds. */
    double cost() {
        return keys == 0 ? 0 : (double) busyNanos / keys;
    }

    double keysPerSecond() {
        return nanos == 0 ? 0 : keys * 1e9 / nanos;
    }
}
