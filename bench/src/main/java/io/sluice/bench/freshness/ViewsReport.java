package io.sluice.bench.freshness;

import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Format;
import io.sluice.bench.history.HistoryChecker;
import io.sluice.bench.history.Verdict;
import io.sluice.bench.history.Verdict.Breach;
import io.sluice.bench.history.Verdict.Rule;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** What came of the queries of views, judged by their history. */
record ViewsReport(ViewRun views) {
    /** How long a node that is too far behind may still be read from. */
    private static final Duration SEEN = Duration.ofSeconds(1);

    void tell(DrillRun run) {
        Verdict strict = HistoryChecker.check(views.strict);
        Verdict aged = HistoryChecker.check(views.aged);
        run.figure("queries of views", views.queries());
        run.figure(
                "queries that Redis answered",
                Format.count(views.from(ViewQuestion.REDIS)) + " ("
                        + Format.percent(100.0 * views.from(ViewQuestion.REDIS) / Math.max(1, views.queries())) + ")");
        run.figure("queries that the database answered", views.from("database"));
        run.figure("stale answers of views from Redis", FreshnessReport.stale(strict.cached(), strict.cachedStale()));
        run.figure(
                "stale answers of views from the database",
                FreshnessReport.stale(strict.answered(), strict.answeredStale()));
        run.figure("answers of views by the daemon that reads changes", strict.byReader());
        run.figure(
                "answers of views by daemons that stand by, older than a change just applied",
                FreshnessReport.stale(strict.answered() - strict.byReader(), strict.heardLate()));
        run.figure(
                "answers of views that went back before the change was applied",
                FreshnessReport.stale(strict.cached() + strict.answered(), strict.wentBack()));
        Duration maxAge = DrilledView.AGED.maxAge();
        run.figure(
                "answers of the view with a max-age of " + Format.seconds(maxAge),
                FreshnessReport.stale(aged.answered(), aged.answeredStale()));
        for (Breach breach : strict.examples()) {
            run.figure(
                    "for example, " + views.name(breach.key()) + " at " + breach.time(), FreshnessReport.text(breach));
        }
        for (Breach breach : aged.examples()) {
            run.figure(
                    "for example, fresh_aged, " + ViewRun.key(breach.key()) + " at " + breach.time(),
                    FreshnessReport.text(breach));
        }
        for (Rule rule : Rule.values()) {
            long broken = strict.broken(rule) + aged.broken(rule);
            run.promise("views: no " + rule.breaches() + ": " + broken, broken == 0);
        }
        Duration oldest = maxAge.plus(DrilledView.MAX_LAG).plus(SEEN);
        long tooOld = over(aged.answeredStale(), oldest);
        run.promise(
                "views: none with a max-age older by more than that and a replica's lag, " + Format.seconds(oldest)
                        + ": " + tooOld,
                tooOld == 0);
    }

    private static long over(Histogram micros, Duration most) {
        return micros.getCountBetweenValues(most.toNanos() / 1000 + 1, Long.MAX_VALUE);
    }
}
