package io.sluice.bench.capacity;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Announced;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.MachineCpu;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.WalPosition;
import io.sluice.bench.measure.ApplyBurst;
import io.sluice.bench.measure.ChangedTable;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long each tier is busy with a lookup, and what follows for a million of them; a simulation, compared with daemons that were measured. */
@Command(name = "demand")
public final class Demand implements Scenario {
    static final String CHANGES = "changes applied";

    /** What is told of a change to each daemon. */
    static final Figure ANNOUNCED = Figure.less("announced for a change", "bytes");

    /** So much of what a change reader applies is measured at once. */
    private static final int BURST = 100_000;

    /** To see what is possible, whatever else the machine does at times. */
    private static final int TRIES = 3;

    private static final int WARM_KEYS = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--loads", paramLabel = "SHARE", split = ",", defaultValue = "0.2,0.4,0.6")
    List<Double> loads = List.of();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--cores", paramLabel = "N", defaultValue = "8")
    int cores;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "20261128")
    int seed;

    private final List<Sample> samples = new ArrayList<>();

    @Override
    public Map<String, String> usual() {
        return Map.of("--rows", "200000", "--duration", "8s");
    }

    @Override
    public int mostConnections() {
        return connections;
    }

    @Override
    public void check() {
        common.requireOwnClient("the others know no rate, and their processor time is not told apart");
        for (int i = 0; i < loads.size(); i++) {
            double load = loads.get(i);
            if (!(load > 0 && load <= 1) || (i > 0 && load <= loads.get(i - 1))) {
                throw new IllegalArgumentException("--loads " + load + ": shares are above 0, 1 at most, and rise");
            }
        }
    }

    @Override
    public void measure(Run run) throws Exception {
        if (!(MachineCpu.busySeconds() > 0)) {
            throw new BenchException("this system does not tell by /proc what processes use: measure on Linux");
        }
        Lab lab = run.lab();
        run.expect(
                common.rounds() * (2 * loads.size() + 2 + ThreeDaemons.SAMPLES),
                common.duration()
                        .multipliedBy(2 + TRIES + common.rounds() * (2L * loads.size() + 1 + ThreeDaemons.MEASURED))
                        .plus(common.warmup().multipliedBy(1 + ThreeDaemons.COUNT)));
        ChangedTable table = new ChangedTable(lab, common.rows());
        run.doing("making the table that changes");
        table.make();
        ServerProcess daemon = lab.changingDaemon("first", ColdLookups.FLAGS);
        Requests lookups = common.lookups("/single");
        tiers(run, daemon, lookups);
        changes(run, daemon, table);
        MeasuredDemand measured = new MeasuredDemand(samples, loads);
        new DemandNotes(measured, cores).all().forEach(run::note);
        new ThreeDaemons(run, common, connections, seed).compare(daemon, lookups, measured);
    }

    /** Both conditions at each load, in turns. */
    private void tiers(Run run, ServerProcess daemon, Requests lookups) throws Exception {
        ColdLookups cold = new ColdLookups(run, List.of(daemon), lookups);
        run.doing("warming up: " + MeasuredDemand.COLD);
        Map<Figure, Double> unused = cold.closed(connections, common.warmup());
        run.doing("finding what is possible");
        double mostCold = 0;
        for (int i = 0; i < TRIES; i++) {
            mostCold = Math.max(mostCold, throughput(cold.closed(connections, common.duration())));
        }
        double possible = mostCold;
        WarmLookups warm = new WarmLookups(run.lab(), daemon, Keys.uniform(Math.min(common.rows(), WARM_KEYS)));
        run.doing("filling keys, and warming up: " + MeasuredDemand.WARM);
        warm.fill(common.duration());
        double mostWarm = warm.most(common.duration());
        List<Contestant> all = new ArrayList<>();
        for (double load : loads) {
            all.add(new Contestant(
                    MeasuredDemand.point(MeasuredDemand.COLD, load),
                    time -> cold.open(possible * load, connections, time)));
        }
        all.add(new Contestant(
                MeasuredDemand.point(MeasuredDemand.COLD, MeasuredDemand.CLOSED),
                time -> cold.closed(connections, time)));
        for (double load : loads) {
            all.add(new Contestant(
                    MeasuredDemand.point(MeasuredDemand.WARM, load), time -> warm.take(mostWarm * load, time)));
        }
        for (int round = 1; round <= common.rounds(); round++) {
            for (Contestant one : Rounds.turn(all, round)) {
                run.doing(String.join(", ", one.point().values()) + ", round " + round);
                samples.add(run.add(one.point(), round, one.measurement().take(common.duration())));
            }
        }
        run.note(String.format(
                Locale.ROOT,
                "Loads are shares of what one daemon and its client answered at all: %s/s '%s', by %d connections, and %s/s '%s'.",
                Rounded.of(mostCold),
                MeasuredDemand.COLD,
                connections,
                Rounded.of(mostWarm),
                MeasuredDemand.WARM));
    }

    static double throughput(Map<Figure, Double> figures) {
        return figures.getOrDefault(Figures.THROUGHPUT, Double.NaN);
    }

    /** What the one reader of changes can do, and what it tells of each change. */
    private void changes(Run run, ServerProcess daemon, ChangedTable whole) throws Exception {
        Lab lab = run.lab();
        ChangedTable table = new ChangedTable(lab, Math.min(whole.rows(), BURST));
        Map<String, String> point = Sample.at(Contestant.NAME, CHANGES);
        try (RedisCaller redis = lab.redisCaller(LIMIT);
                Announced announced = Announced.of(lab)) {
            Duration unused = WalPosition.awaitApplied(lab, redis, LIMIT);
            ApplyBurst burst = new ApplyBurst(daemon, table, redis, 1);
            for (int round = 1; round <= common.rounds(); round++) {
                run.doing("changing " + table.rows() + " rows, and applying them, round " + round);
                Announced.Heard before = announced.heard();
                Map<Figure, Double> figures = burst.take(common.duration());
                figures.put(ANNOUNCED, (double) announced.heard().since(before).bytes() / table.rows());
                samples.add(run.add(point, round, figures));
                lab.check();
            }
            run.doing("cleaning up behind the changes"); // else PostgreSQL does it during what is measured next
            lab.execute("VACUUM ANALYZE " + ChangedTable.NAME);
            unused = WalPosition.awaitApplied(lab, redis, LIMIT);
        }
    }

    @Override
    public List<Chart> charts() {
        return Chart.ofEach(
                Chart.Kind.LINES,
                MeasuredDemand.LOAD,
                Contestant.NAME,
                " by load",
                TierCosts.all().toArray(Figure[]::new));
    }

    @Override
    public List<Ratio> ratios() {
        return ThreeDaemons.ratios();
    }
}
