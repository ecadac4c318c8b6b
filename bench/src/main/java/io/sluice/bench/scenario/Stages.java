package io.sluice.bench.scenario;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.ReportException;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** More and more users, half of whose requests ask for one key and half for many, and what each process uses of the machine. */
@Command(
        name = "stages",
        description =
                "1, 10, 100, 1,000 users, half lookups by key and half POST /batch: latency, throughput, and CPU, memory and"
                        + " disk of each process. --stage stands for --duration; there is no --warmup but its first third.")
public final class Stages implements Scenario {
    static final String BY_KEY = "lookups by key";
    static final String BATCHES = "POST /batch";
    static final String BOTH = "both";

    private static final String USERS = "users";

    /** Whose the figures are: a kind of request, or a process. */
    private static final String OF = "of";

    /** Who answers: the database is one node. */
    private static final String CONTESTANT = "without replicas";

    private static final Figure KEYS = Figure.more("keys", "/s");

    /** The most that the daemon takes in one request when it is not told otherwise. */
    private static final int MOST_KEYS = 5000;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--users",
            paramLabel = "N",
            split = ",",
            description = "How many users each stage has; each waits for an answer before it asks again.",
            defaultValue = "1,10,100,1000")
    List<Integer> users = List.of();

    @Option(
            names = "--stage",
            paramLabel = "TIME",
            description = "How long each stage takes; its first third is left out of the figures.",
            defaultValue = "3m")
    Duration stage = Duration.ZERO;

    @Option(names = "--keys-per-batch", paramLabel = "N", description = "Keys of one POST /batch.", defaultValue = "20")
    int keysPerBatch;

    /** Stages are long, and compare nothing by themselves. */
    @Override
    public Map<String, String> usual() {
        return Map.of("--rounds", "1");
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void check() {
        users.forEach(count -> CommonOptions.atLeastOne("--users", count));
        CommonOptions.aboveZero("--stage", stage);
        CommonOptions.atLeastOne("--keys-per-batch", keysPerBatch);
        if (keysPerBatch > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "--keys-per-batch " + keysPerBatch + ": the daemon takes " + MOST_KEYS + " at most");
        }
        common.requireOwnClient("the others send requests of one kind only");
    }

    @Override
    public void measure(Run run) throws LabException, LoadException, ReportException, InterruptedException {
        int stages = Rounds.samples(common, users.size());
        run.expect(stages * (3 + 3), stage.multipliedBy(stages));
        Lab lab = run.lab();
        DaemonProcess daemon = lab.daemon("daemon", true, List.of(), "--recent=0");
        for (int round = 1; round <= common.rounds(); round++) {
            for (int count : users) {
                stage(run, lab, daemon, count, round);
            }
        }
        run.note("The first third of each stage of " + stage.toSeconds()
                + " s is left out. Half of the requests are lookups by key," + " half POST /batch with " + keysPerBatch
                + " keys each, any keys of "
                + Rounded.of(common.rows()) + ".");
    }

    private void stage(Run run, Lab lab, DaemonProcess daemon, int count, int round)
            throws LabException, LoadException, ReportException, InterruptedException {
        FileDescriptors.require(
                count + DaemonLoad.OWN_DESCRIPTORS, daemon.tree().pid(), daemon.name());
        Duration third = stage.dividedBy(3);
        run.doing("users: " + count + ", round " + round + ", the third that is not counted");
        Measured unused = run.client().run(load(daemon, count, third));
        lab.check();
        run.doing("users: " + count + ", round " + round);
        ProcessUse use = new ProcessUse(processes(lab, daemon));
        Measured measured = run.client().run(load(daemon, count, stage.minus(third)));
        Map<String, Map<String, Double>> uses = use.since();
        lab.check();
        for (Map.Entry<String, Map<String, Double>> part : parts(measured).entrySet()) {
            run.add(new Sample(point(count, part.getKey()), round, part.getValue()));
        }
        for (Map.Entry<String, Map<String, Double>> process : uses.entrySet()) {
            run.add(new Sample(point(count, process.getKey()), round, process.getValue()));
        }
    }

    private Load load(DaemonProcess daemon, int count, Duration duration) {
        Keys keys = Keys.uniform(common.rows());
        Requests half =
                new Requests.Half(new Requests.Keyed("/single/", keys), new Requests.Batches(keys, keysPerBatch));
        return new Load(daemon.lookups(), half, count, duration);
    }

    private static Map<String, ProcessTree> processes(Lab lab, DaemonProcess daemon) {
        Map<String, ProcessTree> trees = new LinkedHashMap<>();
        trees.put("PostgreSQL", lab.postgres());
        trees.put("Redis", lab.redis());
        trees.put("daemon", daemon.tree());
        return trees;
    }

    private Map<String, Map<String, Double>> parts(Measured both) {
        Measured byKey = both.halves().get(0);
        Measured batches = both.halves().get(1);
        double batchedKeys = batches.goodput() * keysPerBatch;
        Map<String, Map<String, Double>> parts = new LinkedHashMap<>();
        parts.put(BY_KEY, figures(byKey, byKey.goodput()));
        parts.put(BATCHES, figures(batches, batchedKeys));
        parts.put(BOTH, figures(both, byKey.goodput() + batchedKeys));
        return parts;
    }

    private static Map<String, Double> figures(Measured measured, double keys) {
        Map<String, Double> figures = new LinkedHashMap<>(Figures.of(measured));
        figures.put(Figures.P95.name(), measured.millis(95));
        figures.put(KEYS.name(), keys);
        return figures;
    }

    private static Map<String, String> point(int count, String of) {
        Map<String, String> point = Contestant.point(CONTESTANT, USERS, count);
        point.put(OF, of);
        return point;
    }

    @Override
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>(
                List.of(Figures.THROUGHPUT, KEYS, Figures.P50, Figures.P95, Figures.P99, Figures.ERRORS));
        figures.addAll(ProcessUse.FIGURES);
        return figures;
    }

    @Override
    public List<Chart> charts() {
        return Stream.concat(Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P95), ProcessUse.FIGURES.stream())
                .map(figure -> new Chart(figure.name() + " by users", Chart.Kind.LINES, USERS, OF, figure.name()))
                .toList();
    }

    @Override
    public List<Ratio> ratios() {
        return List.of();
    }
}
