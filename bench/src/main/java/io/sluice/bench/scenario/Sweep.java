package io.sluice.bench.scenario;

import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.DaemonLoad;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.OfferedLoad;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Requests;
import io.sluice.flags.WindowTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Window, batch size and lanes against each other. Every measurement has a daemon of its own, warmed up and ended again: those of a
 * whole sweep do not fit into memory together, and idle ones would take their part of the processors. So each round goes through all
 * combinations, and whatever else the machine does meanwhile meets all alike.
 */
@Command(name = "sweep")
public final class Sweep implements Scenario {
    /** Lookups without an answer, or with one that the caller cannot use. */
    static final Figure LOST = Figure.less("lost", "%");

    /** From the start of a daemon to its readiness, and from the end of the load to the end of the daemon, about. */
    private static final Duration START_AND_END = Duration.ofSeconds(3);

    /** The daemon's deadline when it is not told another. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--windows",
            paramLabel = "TIME|0|auto",
            split = ",",
            converter = WindowTime.OrAuto.class,
            defaultValue = "0ms,1ms,5ms,20ms")
    List<WindowTime> windows = List.of();

    @Option(names = "--max-batches", paramLabel = "N", split = ",", defaultValue = "100,1000,5000")
    List<Integer> maxBatches = List.of();

    @Option(names = "--lanes", paramLabel = "N", split = ",", defaultValue = "1,2,4")
    List<Integer> lanes = List.of();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "2000")
    int connections;

    @Option(names = "--rate", paramLabel = "N")
    @Nullable
    Integer rate;

    @Option(names = "--no-fills")
    boolean noFills;

    /** Each warm-up is paid for one measurement only. */
    @Override
    public Map<String, String> usual() {
        return Map.of("--warmup", "10s");
    }

    @Override
    public void check() {
        if (rate != null) {
            common.requireOwnClient("the others know no --rate");
        }
    }

    @Override
    public int mostConnections() {
        return connections;
    }

    @Override
    public void measure(Run run) throws Exception {
        Map<Map<String, String>, Combination> grid = new LinkedHashMap<>();
        for (WindowTime window : windows) {
            for (int maxBatch : maxBatches) {
                lanes.stream()
                        .map(count -> new Combination(window, maxBatch, count))
                        .forEach(combination -> grid.put(combination.point(), combination));
            }
        }
        int measurements = common.rounds() * grid.size();
        Duration each = common.warmup().plus(common.duration()).plus(START_AND_END);
        run.expect(measurements, each.multipliedBy(measurements));
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= common.rounds(); round++) {
            for (Combination combination : Rounds.turn(List.copyOf(grid.values()), round)) {
                run.doing(combination.typed() + ", round " + round);
                samples.add(run.add(combination.point(), round, taken(run, combination)));
            }
        }
        Recommendation recommendation = new Recommendation(grid, samples);
        run.note(rate == null ? recommendation.atMostThroughput() : recommendation.atLeastLatency());
    }

    /** With a daemon that lives for this alone. */
    private Map<Figure, Double> taken(Run run, Combination combination) throws Exception {
        List<String> flags = new ArrayList<>(combination.flags());
        flags.add("--recent=0");
        String name = String.join(" ", combination.point().values());
        try (ServerProcess daemon = run.lab().daemon(name, !noFills, flags.toArray(String[]::new))) {
            Measurement load = load(run, daemon);
            Map<Figure, Double> unused = load.take(common.warmup());
            run.lab().check();
            Map<Figure, Double> figures = load.take(common.duration());
            run.lab().check();
            figures.put(LOST, lost(figures));
            return figures;
        }
    }

    private Measurement load(Run run, ServerProcess daemon) {
        Requests lookups = common.lookups("/single");
        if (rate == null) {
            return new DaemonLoad(run, daemon, lookups, connections);
        }
        int offered = rate;
        OfferedLoad load = new OfferedLoad(run, daemon, lookups, connections, TIMEOUT);
        return duration -> load.take(offered, duration);
    }

    /** In percent. */
    private double lost(Map<Figure, Double> figures) {
        double seconds = common.duration().toNanos() / 1e9;
        double errors = figures.getOrDefault(Figures.ERRORS, 0.0) / seconds;
        double refused = Stream.of(OfferedLoad.REFUSED, OfferedLoad.EXPIRED, OfferedLoad.NOT_SENT)
                .mapToDouble(figure -> figures.getOrDefault(figure, 0.0))
                .sum();
        double answered = figures.getOrDefault(Figures.THROUGHPUT, 0.0);
        double lost = errors + refused;
        return lost == 0 ? 0 : 100 * lost / (answered + lost);
    }

    @Override
    public List<Chart> charts() {
        return Chart.ofEach(
                Chart.Kind.HEAT_MAP, Combination.MAX_BATCH, Combination.LANES, "", Figures.THROUGHPUT, Figures.P99);
    }

    /** The three settings of the coalescer that are swept. */
    record Combination(WindowTime window, int maxBatch, int lanes) {
        static final String WINDOW = "window";
        static final String MAX_BATCH = "max-batch";
        static final String LANES = "lanes";

        /** As it stands in the samples. */
        Map<String, String> point() {
            return Sample.at(WINDOW, text(window), MAX_BATCH, maxBatch, LANES, lanes);
        }

        /** Of {@code serve}. */
        List<String> flags() {
            return List.of("--window=" + text(window), "--max-batch=" + maxBatch, "--lanes=" + lanes);
        }

        /** As an operator types it. */
        String typed() {
            return String.join(" ", flags()).replace('=', ' ');
        }

        private static String text(WindowTime time) {
            if (time.auto()) {
                return "auto";
            }
            long micros = time.fixed().toNanos() / 1_000;
            return micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros + "us";
        }
    }
}
