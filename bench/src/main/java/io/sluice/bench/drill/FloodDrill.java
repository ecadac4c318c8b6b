package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.LabException;
import io.sluice.embedded.SyncMode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Clients that want too much or are broken, one kind after the other, against a daemon with little memory. */
@Command(
        name = "flood",
        description =
                "Floods a daemon with -Xmx128m, in one way after the other, while others look keys up: they go on, each with"
                        + " the value of its key, and all is well two seconds after each flood.")
public final class FloodDrill implements Drill {
    private static final List<String> SMALL = List.of("-Xmx128m");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration BACK = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** The end of a JVM after its last step, and ours to see it. */
    private static final Duration SPARE = Duration.ofSeconds(5);

    /** Heap and direct memory have 128 MB each, the JVM itself takes the rest. */
    private static final double MOST_RESIDENT = 450e6;

    private static final double MOST_DIRECT = 128 * 1024 * 1024;

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Mixin
    private ReaderOptions readers = new ReaderOptions();

    @Option(names = "--duration", paramLabel = "TIME", description = "How long each flood lasts.", defaultValue = "60s")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--floods",
            paramLabel = "KIND",
            split = ",",
            description = "Which floods, in which order: ${COMPLETION-CANDIDATES}; all by default.")
    private List<Flood> floods = List.of(Flood.values());

    @Option(
            names = "--share",
            paramLabel = "PERCENT",
            description = "How much of their usual rate others' lookups must keep.",
            defaultValue = "50")
    private int share;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        readers.check();
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("--duration " + duration.toMillis() + "ms: it must be at least 1s");
        }
    }

    @Override
    public SyncMode sync() {
        return SyncMode.NONE;
    }

    /** Each figure of one flood. */
    private record Seen(Flood flood, double rate, Duration pause, double after, double resident, double direct) {}

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        try (Connection owner = lab.connect(lab.cluster().primary())) {
            FloodTable.fill(owner);
        }
        DaemonProcess daemon = lab.fillingDaemon("drill", SMALL, common.serveFlags("--changes=off"));
        URI lookups = daemon.lookups();
        InetSocketAddress server = new InetSocketAddress(lookups.getHost(), lookups.getPort());
        Calls calls = new Calls(System.nanoTime());
        List<Seen> seen = new ArrayList<>();
        double usual;
        Duration ended;
        try (Crew crew = Crew.start("readers", readers(lookups, calls))) {
            double unused = rate(calls, Duration.ofSeconds(2)); // the JVM is new
            usual = rate(calls, duration.compareTo(LIMIT) < 0 ? duration : LIMIT);
            for (Flood flood : floods) {
                say.accept(flood.words() + ": " + flood.connections() + " connections for " + Words.seconds(duration));
                seen.add(during(flood, server, daemon, calls));
                crew.check();
            }
        }
        try (Crew last = Crew.start("flood", List.of(Flood.SILENT.against(server)))) {
            TimeUnit.SECONDS.sleep(1);
            say.accept("SIGTERM, while nobody reads");
            long began = System.nanoTime();
            daemon.close();
            ended = Duration.ofNanos(System.nanoTime() - began);
            last.check();
        }
        return result(usual, seen, calls, ended);
    }

    private List<Work> readers(URI lookups, Calls calls) throws Exception {
        Random random = new Random(readers.seed());
        Ledger nothing = new Ledger(Duration.ZERO);
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < readers.readers; i++) {
            works.add(new Reader(new HttpCaller(lookups, LIMIT), new Random(random.nextLong()), calls, nothing));
        }
        return works;
    }

    private Seen during(Flood flood, InetSocketAddress server, DaemonProcess daemon, Calls calls) throws Exception {
        double rate;
        double resident = 0;
        double direct = 0;
        Duration unused = calls.takeLongestPause();
        try (Crew crew = Crew.start("flood", List.of(flood.against(server)))) {
            long began = System.nanoTime();
            long good = calls.good();
            while (System.nanoTime() - began < duration.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(500);
                resident = Math.max(resident, daemon.tree().usage().residentBytes());
                direct = Math.max(direct, daemon.metrics().sum("jvm_buffer_memory_used_bytes{id=\"direct\""));
            }
            rate = (calls.good() - good) / ((System.nanoTime() - began) / 1e9);
            crew.check();
        }
        Duration pause = calls.takeLongestPause();
        TimeUnit.NANOSECONDS.sleep(BACK.toNanos());
        return new Seen(flood, rate, pause, rate(calls, Duration.ofSeconds(1)), resident, direct);
    }

    private static double rate(Calls calls, Duration time) throws InterruptedException {
        long began = System.nanoTime();
        long good = calls.good();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        return (calls.good() - good) / ((System.nanoTime() - began) / 1e9);
    }

    private Result result(double usual, List<Seen> seen, Calls calls, Duration ended) throws LabException {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("seed", Long.toString(readers.seed()));
        figures.put("lookups a second before", Words.count(Math.round(usual)));
        for (Seen one : seen) {
            figures.put(
                    one.flood().words(),
                    String.format(
                            Locale.ROOT,
                            "%,.0f lookups/s, longest pause %s, %,.0f lookups/s after it; %.0f MB resident, %.0f MB direct",
                            one.rate(),
                            Words.millis(one.pause()),
                            one.after(),
                            one.resident() / 1e6,
                            one.direct() / 1e6));
        }
        figures.put("lookups answered", Words.count(calls.good()));
        figures.put("lookups lost or mixed", Words.count(calls.failed()));
        if (calls.firstFailure() != null) {
            figures.put("the first one", String.valueOf(calls.firstFailure()));
        }
        figures.put("from SIGTERM to the end", Words.seconds(ended));
        Map<String, Boolean> promises = new LinkedHashMap<>();
        double least = usual * share / 100;
        promises.put(
                "others' lookups went on at " + share + " % of their rate or more",
                all(seen, one -> one.rate() >= least));
        promises.put("all was well 2 s after each flood", all(seen, one -> one.after() >= least));
        promises.put("no answer was lost, and each was that of its key", calls.failed() == 0);
        promises.put(
                "memory was bounded", all(seen, one -> one.resident() <= MOST_RESIDENT && one.direct() <= MOST_DIRECT));
        promises.put("SIGTERM ended it within the grace", ended.compareTo(GRACE.plus(SPARE)) <= 0);
        return new Result(figures, promises);
    }

    private static boolean all(List<Seen> seen, Predicate<Seen> what) {
        return seen.stream().allMatch(what);
    }
}
