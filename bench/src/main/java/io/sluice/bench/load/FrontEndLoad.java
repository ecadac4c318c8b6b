package io.sluice.bench.load;

import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.Keys;
import java.net.URI;
import java.time.Duration;

/**
 * Lookups that arrive at a front end at a fixed rate, however fast they are answered.
 *
 * @param provider scheme, host and port of the daemon
 * @param keys what is looked up
 * @param rate lookups a second
 * @param connections to the provider; a miss waits while all of them are in use
 * @param cold whether Redis forgets everything first
 * @param duration how long lookups arrive
 * @param slice how long each part of it is that gets figures of its own
 */
public record FrontEndLoad(
        URI provider,
        Cache cache,
        Keys keys,
        double rate,
        int connections,
        boolean cold,
        Duration duration,
        Duration slice) {
    private static final int MOST_SLICES = 200;

    public FrontEndLoad {
        if (!(rate > 0) || rate > 1e6) {
            throw new IllegalArgumentException("rate is not between 0 and 1,000,000 a second: " + rate);
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections < 1: " + connections);
        }
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration <= 0: " + duration);
        }
        if (slice.isNegative() || slice.isZero() || slices(duration, slice) > MOST_SLICES) {
            throw new IllegalArgumentException("more than " + MOST_SLICES + " slices of " + slice + " in " + duration);
        }
    }

    /** How many slices there are; the last may be shorter. */
    int slices() {
        return (int) slices(duration, slice);
    }

    private static long slices(Duration duration, Duration slice) {
        return (duration.toNanos() + slice.toNanos() - 1) / slice.toNanos();
    }
}
