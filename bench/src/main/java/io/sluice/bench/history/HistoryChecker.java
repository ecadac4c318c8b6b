package io.sluice.bench.history;

import io.sluice.bench.history.Verdict.Breach;
import io.sluice.bench.history.Verdict.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Decides whether a history breaks a {@link Rule}: one key after the other, as keys promise nothing of each other. */
public final class HistoryChecker {
    private HistoryChecker() {}

    /** Judges a history to which nothing is added any more. */
    public static Verdict check(History history) {
        return check(history, List.of());
    }

    /** The same, where some reads of the cache may be old: these are counted, and break no rule. */
    public static Verdict check(History history, List<Allowance> allowances) {
        int[] ends = new int[history.keys() + 1];
        for (int event = 0; event < history.size(); event++) {
            ends[history.key(event) + 1]++;
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] next = ends.clone();
        int[] byKey = new int[history.size()];
        for (int event = 0; event < byKey.length; event++) {
            byKey[next[history.key(event)]++] = event;
        }
        Findings findings = new Findings();
        for (int key = 0; key < history.keys(); key++) {
            int[] events = Arrays.copyOfRange(byKey, ends[key], ends[key + 1]);
            new KeyCheck(history, allowances, key, events, findings).run();
        }
        return findings.verdict();
    }

    /** What the check of one key after another adds up to. For one thread. */
    static final class Findings {
        private static final int MOST_EXAMPLES = 3;
        private static final long LONGEST_MICROS = Duration.ofHours(24).toNanos() / 1000;

        private final Map<Rule, Long> broken = new EnumMap<>(Rule.class);
        private final Map<Integer, Long> brokenByKey = new HashMap<>();
        private final List<Breach> examples = new ArrayList<>();
        private final Histogram cachedStale = new Histogram(LONGEST_MICROS, 2);
        private final Histogram answeredStale = new Histogram(LONGEST_MICROS, 2);
        private final Histogram heardLate = new Histogram(LONGEST_MICROS, 2);
        private final Histogram wentBack = new Histogram(LONGEST_MICROS, 2);
        private final Histogram allowed = new Histogram(LONGEST_MICROS, 2);
        private long cached;
        private long answered;
        private long byReader;

        void broken(Rule rule, int key, int version, int bound, long time) {
            brokenByKey.merge(key, 1L, Long::sum);
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

        void byReader() {
            byReader++;
        }

        /** @param nanos how long a change had been applied that an answer of a daemon that stands by lacks; negative if it lacks none */
        void heard(long nanos) {
            add(heardLate, nanos);
        }

        /** A read went back before what it lacks was applied. */
        void wentBack(long nanos) {
            add(wentBack, nanos);
        }

        /** @param nanos how long the new master had served when the read began; negative if it did not yet */
        void allowed(long nanos) {
            add(allowed, Math.max(0, nanos));
        }

        private static void add(Histogram stale, long nanos) {
            if (nanos >= 0) {
                stale.recordValue(Math.min(nanos / 1000, LONGEST_MICROS));
            }
        }

        Verdict verdict() {
            return new Verdict(
                    broken,
                    brokenByKey,
                    examples,
                    cached,
                    cachedStale,
                    answered,
                    answeredStale,
                    byReader,
                    heardLate,
                    wentBack,
                    allowed);
        }
    }
}
