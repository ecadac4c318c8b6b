package io.sluice.bench.scenario;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.MixedOptions;
import io.sluice.bench.measure.ProcessUse;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More and more users, half of whose requests ask for one key and half for many, and what each process uses of the machine. */
@Command(name = "stages")
public final class Stages implements Scenario {
    static final String BY_KEY = "lookups by key";
    static final String BATCHES = "POST /batch";
    static final String BOTH = "both";

    private static final String USERS = "users";

    /** Whose the figures are: a kind of request, or a process. */
    private static final String OF = "of";

    private static final String PRIMARY = "primary";

    private static final Figure KEYS = Figure.more("keys", "/s");

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--users", paramLabel = "N", split = ",", defaultValue = "1,10,100,1000")
    List<Integer> users = List.of();

    @Option(names = "--stage", paramLabel = "TIME", defaultValue = "3m")
    Duration stage = Duration.ZERO;

    @Option(names = "--replicas", paramLabel = "N|0", split = ",", defaultValue = "0")
    List<Integer> replicas = List.of();

    @Mixin
    MixedOptions mixed = new MixedOptions();

    /** Stages are long, and compare nothing by themselves. */
    @Override
    public Map<String, String> usual() {
        return Map.of("--rounds", "1");
    }

    @Override
    public void check() {
        replicas.forEach(count -> MixedOptions.checkReplicas(count, 0));
        mixed.check(common);
    }

    @Override
    public Cluster cluster() {
        return new Cluster(Collections.max(replicas), SyncMode.NONE);
    }

    @Override
    public int mostConnections() {
        return Collections.max(users);
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        List<Integer> counts = replicas.stream().distinct().toList();
        int stages = common.rounds() * users.size();
        int nodes = counts.stream().mapToInt(count -> 1 + count).sum();
        run.expect(stages * (5 * counts.size() + nodes), stage.multipliedBy((long) stages * counts.size()));
        Lab lab = run.lab();
        for (int round = 1; round <= common.rounds(); round++) {
            for (int count : counts) {
                lab.nodes().run(count);
                try (ServerProcess daemon = daemon(lab, count)) {
                    for (int some : users) {
                        stage(run, daemon, contestant(count), some, round);
                    }
                }
            }
        }
        run.note("The first third of each stage of " + stage.toSeconds()
                + " s is left out. Half of the requests are lookups by key, half POST /batch with " + mixed.keysPerBatch
                + " keys each, any keys of " + Rounded.of(common.rows()) + ".");
    }

    /** One that knows all nodes that run: a lookup is read from a replica, if there is one. */
    private static ServerProcess daemon(Lab lab, int count) throws InterruptedException {
        return count == 0
                ? lab.daemon("daemon", true, "--recent=0")
                : lab.readingDaemon("daemon", true, count, "--recent=0", "--read-from=replicas");
    }

    private void stage(Run run, ServerProcess daemon, String contestant, int count, int round)
            throws InterruptedException {
        FileDescriptors.require(count, daemon.tree().pid(), daemon.name());
        Duration third = stage.dividedBy(3);
        String doing = contestant + ", users: " + count + ", round " + round;
        run.doing(doing + ", the third that is not counted");
        Requests half = mixed.requests(Keys.uniform(common.rows()));
        Measured unused = run.client().run(new Load(daemon.lookups(), half, count, third));
        run.lab().check();
        run.doing(doing);
        ProcessUse use = new ProcessUse(processes(run.lab(), daemon));
        Measured measured = run.client().run(new Load(daemon.lookups(), half, count, stage.minus(third)));
        Map<String, Map<Figure, Double>> figures = parts(measured);
        figures.putAll(use.since());
        run.lab().check();
        figures.forEach((of, part) -> run.add(point(contestant, count, of), round, part));
    }

    private static Map<String, ProcessTree> processes(Lab lab, ServerProcess daemon) {
        Map<String, ProcessTree> trees = new LinkedHashMap<>();
        lab.nodes().running().forEach(node -> trees.put(node.name(), node.tree()));
        trees.put("Redis", lab.redisTree());
        trees.put("daemon", daemon.tree());
        return trees;
    }

    private Map<String, Map<Figure, Double>> parts(Measured both) {
        Measured byKey = both.halves().get(0);
        Measured batches = both.halves().get(1);
        double batchedKeys = batches.goodput() * mixed.keysPerBatch;
        Map<String, Map<Figure, Double>> parts = new LinkedHashMap<>();
        parts.put(BY_KEY, figures(byKey, byKey.goodput()));
        parts.put(BATCHES, figures(batches, batchedKeys));
        parts.put(BOTH, figures(both, byKey.goodput() + batchedKeys));
        return parts;
    }

    private static Map<Figure, Double> figures(Measured measured, double keys) {
        Map<Figure, Double> figures = new LinkedHashMap<>(Figures.of(measured));
        figures.put(Figures.P95, measured.millis(95));
        figures.put(KEYS, keys);
        return figures;
    }

    private static String contestant(int count) {
        return count == 0 ? "without replicas" : count == 1 ? "1 replica" : count + " replicas";
    }

    private static Map<String, String> point(String contestant, int count, String of) {
        return Sample.at(Contestant.NAME, contestant, USERS, count, OF, of);
    }

    @Override
    public List<Chart> charts() {
        String series = replicas.size() > 1 ? Contestant.NAME : OF;
        Figure[] figures = Stream.concat(
                        Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P95), ProcessUse.FIGURES.stream())
                .toArray(Figure[]::new);
        return Chart.ofEach(Chart.Kind.LINES, USERS, series, " by users", figures);
    }

    /** What the first number of replicas came to is what the others are compared with. */
    @Override
    public List<Ratio> ratios() {
        List<String> contestants =
                replicas.stream().distinct().map(Stages::contestant).toList();
        List<Ratio> ratios = new ArrayList<>();
        for (String other : contestants.subList(1, contestants.size())) {
            for (int count : users) {
                for (Figure figure : List.of(Figures.THROUGHPUT, Figures.P50, Figures.P95)) {
                    ratios.add(ratio(figure, BOTH, other, contestants.get(0), count));
                }
                ratios.add(ratio(ProcessUse.CPU, PRIMARY, other, contestants.get(0), count));
            }
        }
        return ratios;
    }

    private static Ratio ratio(Figure figure, String of, String one, String other, int count) {
        String what = one + " to " + other + ", users=" + count + ", " + of;
        return Ratio.of(what, figure, point(one, count, of), point(other, count, of), null);
    }
}
