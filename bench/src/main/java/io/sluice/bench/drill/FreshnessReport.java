package io.sluice.bench.drill;

import io.sluice.bench.history.Breach;
import io.sluice.bench.history.History;
import io.sluice.bench.history.HistoryChecker;
import io.sluice.bench.history.Rule;
import io.sluice.bench.history.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** What the drill came to, judged by its history. */
record FreshnessReport(
        long seed, FreshRun run, Map<Accident, List<Recovery.Times>> accidents, Map<String, Double> fills) {

    Result result() {
        Verdict verdict = HistoryChecker.check(run.history());
        Workload work = run.work();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("seed", Long.toString(seed));
        figures.put("reads", Words.count(work.reads()));
        figures.put("writes", Words.count(work.writes()));
        figures.put("tried again", Words.count(work.failures()));
        figures.put("hit rate", percent(work.hitRate()));
        figures.put("stale reads of Redis", stale(verdict.cached(), verdict.cachedStale()));
        figures.put("stale answers of daemons", stale(verdict.answered(), verdict.answeredStale()));
        figures.put("answers of the daemon that reads changes", Words.count(verdict.byReader()));
        long heard = verdict.answered() - verdict.byReader();
        figures.put(
                "answers of daemons that stand by, older than a change just applied",
                stale(heard, verdict.heardLate()));
        figures.put(
                "reads that went back before the change was applied",
                stale(verdict.cached() + verdict.answered(), verdict.wentBack()));
        fills.forEach((name, value) -> figures.put(name, Words.count(Math.round(value))));
        accidents.forEach((accident, times) -> {
            figures.put(accident.words() + ": changes applied after", each(times, Recovery.Times::changes));
            figures.put(accident.words() + ": fills taken after", each(times, Recovery.Times::fills));
        });
        for (Breach breach : verdict.examples()) {
            figures.put("for example, key " + breach.key() + " at " + breach.time(), text(breach));
        }
        Map<String, Boolean> promises = new LinkedHashMap<>();
        for (Rule rule : Rule.values()) {
            promises.put("no " + rule.breaches() + ": " + verdict.broken(rule), verdict.broken(rule) == 0);
        }
        return new Result(figures, promises);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share);
    }

    /** How many, and for how long another value had been committed. */
    private static String stale(long reads, Histogram micros) {
        long count = micros.getTotalCount();
        return count == 0
                ? "0"
                : Words.count(count) + " (" + percent(100.0 * count / reads) + "), by p50 "
                        + millis(micros.getValueAtPercentile(50)) + ", p99 " + millis(micros.getValueAtPercentile(99))
                        + ", max " + millis(micros.getMaxValue());
    }

    private static String millis(long micros) {
        return Words.millis(Duration.ofNanos(micros * 1000));
    }

    private static String each(List<Recovery.Times> all, Function<Recovery.Times, Duration> figure) {
        return String.join(", ", all.stream().map(figure).map(Words::seconds).toList());
    }

    private static String text(Breach breach) {
        String version = breach.version() == History.ABSENT ? "absence" : "version " + breach.version();
        return version
                + (breach.bound() > 0 ? " in place of " + breach.bound() + ": " : ": ")
                + breach.rule().breaches();
    }
}
