package io.sluice.bench.scenario;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
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

    /** Each is a copy of the whole database, and a server beside the others. */
    private static final int MOST_REPLICAS = 8;

    private static final Figure KEYS = Figure.more("keys", "/s");

    /** The most that the daemon takes in one request when it is not told otherwise. */
    static final int MOST_KEYS = 5000;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--users", paramLabel = "N", split = ",", defaultValue = "1,10,100,1000")
    List<Integer> users = List.of();

    @Option(names = "--stage", paramLabel = "TIME", defaultValue = "3m")
    Duration stage = Duration.ZERO;

    @Option(names = "--replicas", paramLabel = "N|0", split = ",", defaultValue = "0")
    List<Integer> replicas = List.of();

    @Option(names = "--keys-per-batch", paramLabel = "N", defaultValue = "20")
    int keysPerBatch;

    /** Stages are long, and compare nothing by themselves. */
    @Override
    public Map<String, String> usual() {
        return Map.of("--rounds", "1");
    }

    @Override
    public void check() {
        if (keysPerBatch > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "--keys-per-batch " + keysPerBatch + ": the daemon takes " + MOST_KEYS + " at most");
        }
        replicas.forEach(Stages::checkReplicas);
        common.requireOwnClient("the others send requests of one kind only");
    }

    private static void checkReplicas(int count) {
        if (count < 0 || count > MOST_REPLICAS) {
            throw new IllegalArgumentException("--replicas " + count + ": it must be 0 to " + MOST_REPLICAS);
        }
    }

    @Override
    public Cluster cluster() {
        return new Cluster(Collections.max(replicas), SyncMode.NONE);
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        List<Integer> counts = replicas.stream().distinct().toList();
        int stages = Rounds.samples(common, users.size());
        int nodes = counts.stream().mapToInt(count -> 1 + count).sum();
        run.expect(stages * (5 * counts.size() + nodes), stage.multipliedBy((long) stages * counts.size()));
        Lab lab = run.lab();
        for (int round = 1; round <= common.rounds(); round++) {
            for (int count : counts) {
                lab.nodes().run(count);
                try (ServerProcess daemon = daemon(lab, count)) {
                    stages(run, lab, daemon, contestant(count), round);
                }
            }
        }
        run.note("The first third of each stage of " + stage.toSeconds()
                + " s is left out. Half of the requests are lookups by key," + " half POST /batch with " + keysPerBatch
                + " keys each, any keys of "
                + Rounded.of(common.rows()) + ".");
    }

    /** One that knows all nodes that run: a lookup is read from a replica, if there is one. */
    private static ServerProcess daemon(Lab lab, int count) throws InterruptedException {
        if (count == 0) {
            return lab.daemon("daemon", true, List.of(), "--recent=0");
        }
        ServerProcess daemon = lab.routedDaemon("daemon", true, List.of(), "--recent=0", "--read-from=replicas");
        OpenNodes.await(daemon, count);
        return daemon;
    }

    private void stages(Run run, Lab lab, ServerProcess daemon, String contestant, int round)
            throws InterruptedException {
        for (int count : users) {
            Map<String, Map<Figure, Double>> figures = stage(run, lab, daemon, contestant, count, round);
            for (Map.Entry<String, Map<Figure, Double>> part : figures.entrySet()) {
                run.add(point(contestant, count, part.getKey()), round, part.getValue());
            }
        }
    }

    private Map<String, Map<Figure, Double>> stage(
            Run run, Lab lab, ServerProcess daemon, String contestant, int count, int round)
            throws InterruptedException {
        FileDescriptors.require(
                count + DaemonLoad.OWN_DESCRIPTORS, daemon.tree().pid(), daemon.name());
        Duration third = stage.dividedBy(3);
        String doing = contestant + ", users: " + count + ", round " + round;
        run.doing(doing + ", the third that is not counted");
        Measured unused = run.client().run(load(daemon, count, third));
        lab.check();
        run.doing(doing);
        ProcessUse use = new ProcessUse(processes(lab, daemon));
        Measured measured = run.client().run(load(daemon, count, stage.minus(third)));
        Map<String, Map<Figure, Double>> uses = use.since();
        lab.check();
        Map<String, Map<Figure, Double>> figures = new LinkedHashMap<>(parts(measured));
        figures.putAll(uses);
        return figures;
    }

    private Load load(ServerProcess daemon, int count, Duration duration) {
        Keys keys = Keys.uniform(common.rows());
        Requests half =
                new Requests.Half(new Requests.Keyed("/single/", keys), new Requests.Batches(keys, keysPerBatch));
        return new Load(daemon.lookups(), half, count, duration);
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
        double batchedKeys = batches.goodput() * keysPerBatch;
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
        return Stream.concat(Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P95), ProcessUse.FIGURES.stream())
                .map(figure -> new Chart(figure.name() + " by users", Chart.Kind.LINES, USERS, series, figure.name()))
                .toList();
    }

    /** What the first number of replicas came to is what the others are compared with. */
    @Override
    public List<Ratio> ratios() {
        List<String> contestants =
                replicas.stream().distinct().map(Stages::contestant).toList();
        return contestants.stream()
                .skip(1)
                .flatMap(other -> users.stream()
                        .flatMap(count -> Stream.of(
                                ratio(Figures.THROUGHPUT, BOTH, other, contestants.get(0), count),
                                ratio(Figures.P50, BOTH, other, contestants.get(0), count),
                                ratio(Figures.P95, BOTH, other, contestants.get(0), count),
                                ratio(ProcessUse.CPU, PRIMARY, other, contestants.get(0), count))))
                .toList();
    }

    private static Ratio ratio(Figure figure, String of, String one, String other, int count) {
        return Ratio.of(
                one + " to " + other + ", users=" + count + ", " + of,
                figure,
                point(one, count, of),
                point(other, count, of),
                null);
    }
}
