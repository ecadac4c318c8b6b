package io.sluice.bench.freshness;

import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Format;
import io.sluice.bench.freshness.FreshRun.Workload;
import io.sluice.bench.history.History;
import io.sluice.bench.history.HistoryChecker;
import io.sluice.bench.history.Verdict;
import io.sluice.bench.history.Verdict.Breach;
import io.sluice.bench.history.Verdict.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** What the drill came to, judged by its history. */
record FreshnessReport(FreshRun fresh, Map<Accident, List<Recovery.Times>> accidents, Map<String, Double> fills) {
    void tell(DrillRun run) {
        Verdict verdict = HistoryChecker.check(fresh.history, fresh.allowances);
        Workload work = fresh.work;
        run.figure("reads", work.reads());
        run.figure("writes", work.writes());
        run.figure("tried again", work.failures());
        run.figure("hit rate", Format.percent(work.hitRate()));
        run.figure("stale reads of Redis", stale(verdict.cached(), verdict.cachedStale()));
        run.figure("stale answers of daemons", stale(verdict.answered(), verdict.answeredStale()));
        run.figure("answers of the daemon that reads changes", verdict.byReader());
        run.figure(
                "answers of daemons that stand by, older than a change just applied",
                stale(verdict.answered() - verdict.byReader(), verdict.heardLate()));
        run.figure(
                "reads that went back before the change was applied",
                stale(verdict.cached() + verdict.answered(), verdict.wentBack()));
        if (!fresh.allowances.isEmpty()) {
            run.figure(
                    "reads of Redis that a fail-over let go back, by how long the new master had served",
                    stale(verdict.cached(), verdict.allowed()));
        }
        fills.forEach((name, value) -> run.figure(name, Math.round(value)));
        accidents.forEach((accident, times) -> {
            run.figure(accident.words() + ": changes applied after", each(times, Recovery.Times::changes));
            run.figure(accident.words() + ": fills taken after", each(times, Recovery.Times::fills));
            if (fresh.views != null) {
                run.figure(accident.words() + ": answers of views kept after", each(times, Recovery.Times::answers));
            }
        });
        for (Breach breach : verdict.examples()) {
            run.figure(
                    "for example, key " + breach.key() + " (" + fresh.keys.entry(breach.key()) + ") at "
                            + breach.time(),
                    text(breach));
        }
        byTable(verdict).forEach((table, violations) -> run.figure("violations of " + table, violations));
        if (accidents.containsKey(Accident.TABLE_ALTERED)) {
            long went = fresh.wentToo.sum();
            run.promise("no entry went because another table was altered: " + went, went == 0);
        }
        for (Rule rule : Rule.values()) {
            run.promise("no " + rule.breaches() + ": " + verdict.broken(rule), verdict.broken(rule) == 0);
        }
    }

    /** Those that have any. */
    private Map<String, Long> byTable(Verdict verdict) {
        Map<String, Long> violations = new TreeMap<>();
        verdict.brokenByKey()
                .forEach((key, count) -> violations.merge(fresh.keys.table(key).name(), count, Long::sum));
        return violations;
    }

    /** How many, and for how long another value had been committed. */
    static String stale(long reads, Histogram micros) {
        long count = micros.getTotalCount();
        return count == 0
                ? "0"
                : Format.count(count) + " (" + Format.percent(100.0 * count / reads) + "), by p50 "
                        + millis(micros.getValueAtPercentile(50)) + ", p99 " + millis(micros.getValueAtPercentile(99))
                        + ", max " + millis(micros.getMaxValue());
    }

    private static String millis(long micros) {
        return Format.millis(Duration.ofNanos(micros * 1000));
    }

    private static String each(List<Recovery.Times> all, Function<Recovery.Times, Duration> figure) {
        return String.join(", ", all.stream().map(figure).map(Format::seconds).toList());
    }

    static String text(Breach breach) {
        String version =
                switch (breach.version()) {
                    case History.ABSENT -> "absence";
                    case History.FOREIGN -> "something else";
                    case History.TORN -> "two versions";
                    default -> "version " + breach.version();
                };
        return version
                + (breach.bound() > 0 ? " in place of " + breach.bound() + ": " : ": ")
                + breach.rule().breaches();
    }
}
