package io.sluice.bench.load;

import io.sluice.bench.wire.AnswerSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts answers by status and records their latency, without allocation. Touched by one thread at a time. */
final class Tally {
    private static final long LONGEST = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;

    private final long[] statuses = new long[1000];
    private final Map<AnswerSource, long[]> sources = new EnumMap<>(AnswerSource.class);
    private final Histogram latency = histogram();
    private long failed;

    /** An empty histogram for nanoseconds. */
    static Histogram histogram() {
        return new Histogram(LONGEST, DIGITS);
    }

    void answered(int status, long nanos) {
        answered(status, AnswerSource.UNSAID, nanos);
    }

    void answered(int status, AnswerSource source, long nanos) {
        statuses[status]++;
        add(source, 1);
        latency.recordValue(Math.max(0, Math.min(nanos, LONGEST)));
    }

    private void add(AnswerSource source, long more) {
        sources.computeIfAbsent(source, unused -> new long[1])[0] += more;
    }

    void failed() {
        failed++;
    }

    void add(Tally other) {
        for (int status = 0; status < statuses.length; status++) {
            statuses[status] += other.statuses[status];
        }
        other.sources.forEach((source, count) -> add(source, count[0]));
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
        Map<AnswerSource, Long> from = new EnumMap<>(AnswerSource.class);
        sources.forEach((source, count) -> from.put(source, count[0]));
        return new Measured(answered, from, failed, reconnected, elapsed, latency, halves);
    }
}
