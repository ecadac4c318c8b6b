package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.DaemonLoad;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.OfferedLoad;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Requests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Offers more and more, past what the daemon can answer: who is let in is served in time, and who is not is told at once. */
@Command(name = "open")
public final class Open implements Scenario {
    private static final String LOOP = "loop";
    private static final String RATE = "rate";
    private static final String CLOSED = "closed";
    private static final String OPEN = "open";

    /** Shares of the capacity that stand for too much. */
    private static final List<Double> TOO_MUCH = List.of(2.0, 5.0);

    /** A refusal should not take longer, in milliseconds. */
    private static final double REFUSAL_LIMIT = 50;

    private static final String SLOW_TABLE = "bench_urls_slow";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "2000")
    int connections;

    @Option(names = "--rates", paramLabel = "SHARE", split = ",", defaultValue = "0.25,0.5,0.75,0.9,1,1.5,2,5")
    List<Double> rates = List.of();

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "10000")
    int inFlight;

    @Option(names = "--queue", paramLabel = "N", defaultValue = "5000")
    int queue;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "1s")
    Duration timeout = Duration.ZERO;

    @Option(names = "--key-time", paramLabel = "TIME|0", defaultValue = "0ms")
    Duration keyTime = Duration.ZERO;

    @Override
    public int mostConnections() {
        return Math.max(connections, inFlight);
    }

    @Override
    public void check() {
        for (double rate : rates) {
            if (!(rate > 0 && rate <= 100)) {
                throw new IllegalArgumentException("--rates " + rate + ": a share is above 0, and 100 at most");
            }
        }
    }

    @Override
    public void measure(Run run) throws Exception {
        ServerProcess daemon = daemon(run, run.lab());
        Requests lookups = common.lookups("/single");
        Contestant closed = new Contestant(point(CLOSED, 1), new DaemonLoad(run, daemon, lookups, connections));
        Rounds rounds = new Rounds(run, common);
        rounds.expect(2, common.rounds() * (1 + rates.size()));
        rounds.warmUp(List.of(closed));
        run.doing("finding the capacity");
        double capacity = closed.measurement().take(common.duration()).getOrDefault(Figures.THROUGHPUT, 0.0);
        run.lab().check();
        OfferedLoad offered = new OfferedLoad(run, daemon, lookups, inFlight, timeout);
        List<Contestant> contestants = new ArrayList<>(List.of(closed));
        for (double rate : rates) {
            contestants.add(new Contestant(point(OPEN, rate), d -> offered.take(Math.max(1, capacity * rate), d)));
        }
        rounds.measure(contestants, common.rounds());
        run.note(String.format(
                Locale.ROOT,
                "Rates are shares of %,.0f/s, which a closed loop of %,d connections reached before the rounds. Requests arrive as"
                        + " those of independent callers do; latency counts from their arrival.",
                capacity,
                connections));
        if (offered.notSentShare() > 0.01) {
            run.note(String.format(
                    Locale.ROOT,
                    "The load generator itself could not offer everything: at worst %.0f %% of the arrivals were not sent, because"
                            + " --in-flight %,d were under way or it had no time. 'offered' counts what was sent. Where it was more"
                            + " than a tenth, that rate is not measured.",
                    offered.notSentShare() * 100,
                    inFlight));
        }
    }

    private ServerProcess daemon(Run run, Lab lab) throws SQLException, InterruptedException {
        List<String> flags =
                new ArrayList<>(List.of("--recent=0", "--queue=" + queue, "--timeout=" + timeout.toMillis() + "ms"));
        if (!keyTime.isZero()) {
            run.doing("making a slow table");
            makeSlowTable(lab);
            flags.add("--table=" + SLOW_TABLE);
        }
        return lab.daemon("overloaded", true, flags.toArray(String[]::new));
    }

    /**
     * Made anew with the sample rows that there are. Its rows take a time of their own to be read, as of a database whose disks do not
     * keep up: a row security policy sleeps, a millisecond at least. It costs no CPU, so what overload does to the daemon shows by itself.
     */
    private void makeSlowTable(Lab lab) throws SQLException {
        lab.execute(
                "DROP TABLE IF EXISTS " + SLOW_TABLE,
                "CREATE TABLE " + SLOW_TABLE + " (LIKE urls INCLUDING ALL)",
                "INSERT INTO " + SLOW_TABLE + " SELECT * FROM urls",
                String.format(
                        Locale.ROOT,
                        "CREATE OR REPLACE FUNCTION bench_slow(key text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS"
                                + " $$ BEGIN PERFORM pg_sleep(%.6f); RETURN true; END $$",
                        keyTime.toNanos() / 1e9),
                "CREATE POLICY slow ON " + SLOW_TABLE + " USING (bench_slow(random_key))",
                "ALTER TABLE " + SLOW_TABLE + " ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON " + SLOW_TABLE + " TO "
                        + lab.cluster().reader().user(),
                "VACUUM ANALYZE " + SLOW_TABLE);
    }

    private static Map<String, String> point(String loop, double rate) {
        return Sample.at(LOOP, loop, RATE, rate == Math.rint(rate) ? (Object) (long) rate : rate);
    }

    @Override
    public List<Chart> charts() {
        return List.of(
                chart("Goodput by offered load (1 is the capacity)", Figures.THROUGHPUT),
                chart("p99 of accepted lookups by offered load", Figures.P99),
                chart("Refusals by offered load", OfferedLoad.REFUSED),
                chart("p99 of refusals by offered load", OfferedLoad.REFUSAL_P99));
    }

    private static Chart chart(String title, Figure figure) {
        return new Chart(title, Chart.Kind.LINES, RATE, LOOP, figure.name());
    }

    @Override
    public List<Ratio> ratios() {
        return rates.stream().filter(TOO_MUCH::contains).flatMap(this::ratios).toList();
    }

    private Stream<Ratio> ratios(double rate) {
        Map<String, String> point = point(OPEN, rate);
        String at = " at " + point.get(RATE) + " x capacity";
        double limit = timeout.toMillis();
        return Stream.of(
                Ratio.of(
                        "goodput to the closed loop's" + at, Figures.THROUGHPUT, point, point(CLOSED, 1), atLeast(0.9)),
                Ratio.plain("p99 of accepted" + at + ", ms", Figures.P99, point, atMost(limit)),
                Ratio.plain("p99 of refusals" + at + ", ms", OfferedLoad.REFUSAL_P99, point, atMost(REFUSAL_LIMIT)));
    }
}
