package io.sluice.bench.capacity;

import io.sluice.bench.lab.Announced;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.ChangedTable;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.RowChanges;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One daemon, or several beside each other with the same PostgreSQL and Redis, of which one reads changes: what they answer, and what that costs. */
@Command(name = "daemons")
public final class ManyDaemons implements Scenario {
    static final String DAEMONS = "daemons";

    /** Keys dropped for a change, by the one who reads changes. */
    static final Figure APPLIED = Figure.of("changes applied", "/s");

    /** Messages by which the others are told, and their bytes. */
    static final Figure ANNOUNCED = Figure.less("announcements", "/s");

    static final Figure ANNOUNCED_BYTES = Figure.less("announced to each daemon", "kB/s");

    /** Of the daemons that run, and are asked nothing. */
    static final Figure IDLE_CPU = Figure.less("CPU of idle daemons", "cores");

    private static final int MOST_DAEMONS = 8;
    private static final double KILO = 1000;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--daemons", paramLabel = "N", split = ",", defaultValue = "1,2,3")
    List<Integer> counts = List.of();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "3000")
    int rate;

    @Option(names = "--changes-rate", paramLabel = "N", defaultValue = "1000")
    int changesRate;

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
        common.requireOwnClient("the others ask one server alone");
        for (int count : counts) {
            if (count > MOST_DAEMONS) {
                throw new IllegalArgumentException(
                        "--daemons " + count + ": " + MOST_DAEMONS + " at most, as all are on this machine");
            }
        }
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        int measurements = common.rounds() * 2 * counts.size();
        run.expect(measurements, common.duration().multipliedBy(measurements).plus(warmup()));
        ChangedTable table = new ChangedTable(lab, common.rows());
        run.doing("making the table that changes");
        table.make();
        List<ServerProcess> all = new ArrayList<>();
        for (int number = 1; number <= Collections.max(counts); number++) {
            all.add(lab.changingDaemon("daemon " + number, ColdLookups.FLAGS));
        }
        Requests lookups = common.lookups("/single");
        try (Announced announced = Announced.of(lab);
                RowChanges changes =
                        RowChanges.start(lab, RowChanges.ofUrls(ChangedTable.NAME), table.upperHalf(), changesRate)) {
            run.doing("warming up");
            Map<Figure, Double> unused = new ColdLookups(run, all, lookups).closed(connections, warmup());
            List<Contestant> contestants = new ArrayList<>();
            for (int count : counts) {
                Beside beside = new Beside(new ColdLookups(run, all.subList(0, count), lookups), all, announced);
                contestants.add(new Contestant(
                        point(count, MeasuredDemand.CLOSED),
                        time -> beside.taken(cold -> cold.closed(connections, time))));
                contestants.add(new Contestant(
                        point(count, offered()), time -> beside.taken(cold -> cold.open(rate, connections, time))));
            }
            for (int round = 1; round <= common.rounds(); round++) {
                for (Contestant one : Rounds.turn(contestants, round)) {
                    run.doing(String.join(", ", one.point().values()) + ", round " + round);
                    var unusedSample =
                            run.add(one.point(), round, one.measurement().take(common.duration()));
                    changes.check();
                }
            }
        }
        run.note("All " + all.size()
                + " daemons run all the time, on the machine of the client and the servers, and hear of "
                + changesRate
                + " changes a second, which the first of them applies; lookups are shared among as many as are counted."
                + " The client's connections are the same, however many daemons they go to.");
    }

    /**
     * Some daemons, and the others.
     *
     * @param all that run; the first reads changes
     */
    private record Beside(ColdLookups cold, List<ServerProcess> all, Announced announced) {
        private interface Asking {
            Map<Figure, Double> of(ColdLookups cold) throws InterruptedException;
        }

        Map<Figure, Double> taken(Asking asking) throws InterruptedException {
            List<ProcessTree> others = all.subList(cold.daemons().size(), all.size()).stream()
                    .map(ServerProcess::tree)
                    .toList();
            Metrics metrics = all.get(0).metrics();
            Announced.Heard heard = announced.heard();
            double used = seconds(others);
            long begin = System.nanoTime();
            Map<Figure, Double> figures = asking.of(cold);
            double length = (System.nanoTime() - begin) / 1e9;
            Announced.Heard said = announced.heard().since(heard);
            figures.put(APPLIED, all.get(0).metrics().grown(metrics, "sluice_changes_applied_total") / length);
            figures.put(ANNOUNCED, said.messages() / length);
            figures.put(ANNOUNCED_BYTES, said.bytes() / length / KILO);
            if (!others.isEmpty()) {
                double idle = (seconds(others) - used) / length;
                figures.put(IDLE_CPU, idle);
                figures.merge(TierCosts.CPU_OTHERS, -idle, Double::sum);
            }
            return figures;
        }

        private static double seconds(List<ProcessTree> trees) {
            return trees.stream().mapToDouble(ProcessTree::cpuSeconds).sum();
        }
    }

    /** Each compiles for itself, and has a part of the processors for it. */
    private Duration warmup() {
        return common.warmup().multipliedBy(Collections.max(counts));
    }

    private String offered() {
        return rate + "/s";
    }

    private static Map<String, String> point(int daemons, String load) {
        return Sample.at(DAEMONS, daemons, MeasuredDemand.LOAD, load);
    }

    @Override
    public List<Chart> charts() {
        List<Figure> figures = new ArrayList<>(List.of(Figures.THROUGHPUT, Figures.P99, Figures.SELECTS));
        figures.addAll(TierCosts.TIERS);
        return Chart.ofEach(
                Chart.Kind.BARS, DAEMONS, MeasuredDemand.LOAD, " by daemons", figures.toArray(Figure[]::new));
    }

    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        int least = Collections.min(counts);
        for (int count : counts) {
            if (count > least) {
                String what = count + " daemons to " + least + ", ";
                for (Figure figure : List.of(Figures.THROUGHPUT, Figures.P99)) {
                    ratios.add(ratio(what, figure, count, least, MeasuredDemand.CLOSED));
                }
                for (Figure figure : List.of(Figures.P50, Figures.P99, Figures.SELECTS)) {
                    ratios.add(ratio(what, figure, count, least, offered()));
                }
                TierCosts.TIERS.forEach(tier -> ratios.add(ratio(what, tier, count, least, offered())));
            }
        }
        return ratios;
    }

    private static Ratio ratio(String what, Figure figure, int count, int least, String load) {
        return Ratio.of(what + load, figure, point(count, load), point(least, load), null);
    }
}
