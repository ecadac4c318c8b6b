package io.sluice.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts answers by status and records their latency, without allocation. Touched by one thread at a time. */
final class Tally {
    private static final long LONGEST = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;

    private final long[] statuses = new long[1000];
    private final Histogram latency = histogram();
    private long failed;

    /** An empty histogram for nanoseconds. */
    static Histogram histogram() {
        return new Histogram(LONGEST, DIGITS);
    }

    void answered(int status, long nanos) {
        statuses[status]++;
        latency.recordValue(Math.max(0, Math.min(nanos, LONGEST)));
    }

    void failed() {
        failed++;
    }

    void add(Tally other) {
        for (int status = 0; status < statuses.length; status++) {
            statuses[status] += other.statuses[status];
        }
        latency.add(other.latency);
        failed += other.failed;
    }

    Measured measured(Duration elapsed, long reconnected, List<Measured> halves) {
        Map<Integer, Long> answered = new TreeMap<>();
        for (int status = 0; status < statuses.length; status++) {
            if (statuses[status] > 0) {
                answered.put(status, statuses[status]);
            }
        }
        return new Measured(answered, failed, reconnected, elapsed, latency, halves);
    }
}
