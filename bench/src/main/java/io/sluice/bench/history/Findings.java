package io.sluice.bench.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the check of one key after another adds up to. For one thread. */
final class Findings {
    private static final int MOST_EXAMPLES = 3;
    private static final long LONGEST_MICROS = Duration.ofHours(24).toNanos() / 1000;

    private final Map<Rule, Long> broken = new EnumMap<>(Rule.class);
    private final List<Breach> examples = new ArrayList<>();
    private final Histogram cachedStale = new Histogram(LONGEST_MICROS, 2);
    private final Histogram answeredStale = new Histogram(LONGEST_MICROS, 2);
    private long cached;
    private long answered;

    void broken(Rule rule, int key, int version, int bound, long time) {
        if (broken.merge(rule, 1L, Long::sum) <= MOST_EXAMPLES) {
            examples.add(new Breach(rule, key, version, bound, time));
        }
    }

    /** @param nanos how long another value had been committed when the read began; negative if none had */
    void cached(long nanos) {
        cached++;
        add(cachedStale, nanos);
    }

    void answered(long nanos) {
        answered++;
        add(answeredStale, nanos);
    }

    private static void add(Histogram stale, long nanos) {
        if (nanos >= 0) {
            stale.recordValue(Math.min(nanos / 1000, LONGEST_MICROS));
        }
    }

    Verdict verdict() {
        return new Verdict(broken, examples, cached, cachedStale, answered, answeredStale);
    }
}
