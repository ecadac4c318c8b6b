package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ways to choose the node that a SELECT goes to, on a primary and its replicas, and what choosing costs. */
@Command(name = "routing")
public final class Routing implements Scenario {
    private static final String REQUESTS = "requests";
    private static final String MIXED = "half by key, half lists";
    private static final String BY_KEY = "by key";
    private static final String PRIMARY = "primary";
    private static final int MOST_REPLICAS = 8;

    /** Of one core: a primary that is only looked at is not idle to the last tick. */
    private static final double NEARLY_NOTHING = 0.02;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--replicas", paramLabel = "N", defaultValue = "2")
    int replicas;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--keys-per-batch", paramLabel = "N", defaultValue = "20")
    int keysPerBatch;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "10")
    int pairs;

    @Override
    public Cluster cluster() {
        return new Cluster(replicas, SyncMode.NONE);
    }

    @Override
    public void check() {
        if (replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("--replicas " + replicas + ": it must be 1 to " + MOST_REPLICAS);
        }
        if (keysPerBatch > Stages.MOST_KEYS) {
            throw new IllegalArgumentException(
                    "--keys-per-batch " + keysPerBatch + ": the daemon takes " + Stages.MOST_KEYS + " at most");
        }
        common.requireOwnClient("the others send requests of one kind only");
    }

    @Override
    public void measure(Run run) throws Exception {
        DaemonLoad.requireDescriptors(connections);
        int ways = Route.values().length;
        run.expect(
                Rounds.samples(common, ways) + 2 * pairs,
                Rounds.time(common, ways, ways).plus(common.duration().multipliedBy(2L * pairs)));
        Lab lab = run.lab();
        Map<Route, ServerProcess> daemons = new EnumMap<>(Route.class);
        for (Route route : Route.values()) {
            daemons.put(route, route.start(lab));
        }
        List<Contestant> mixed = Arrays.stream(Route.values())
                .map(route -> contestant(run, lab, daemons, route, MIXED))
                .toList();
        List<Contestant> pair = Stream.of(Route.ONE_NODE, Route.PRIMARY_ONLY)
                .map(route -> contestant(run, lab, daemons, route, BY_KEY))
                .toList();
        Rounds rounds = new Rounds(run, common);
        rounds.warmUp(mixed);
        rounds.measure(mixed);
        rounds.measure(pair, pairs);
        run.note("'" + Route.ONE_NODE.label() + "' knows the primary alone (--db); the others know it and " + replicas
                + " replicas (--nodes). Lists are POST /batch with " + keysPerBatch + " keys. '"
                + Route.PRIMARY_ONLY.label() + "' has every SELECT routed to the one node that the other has, so that"
                + " the two differ in what routing costs.");
    }

    private Contestant contestant(Run run, Lab lab, Map<Route, ServerProcess> daemons, Route route, String requests) {
        return new Contestant(point(route, requests), duration -> {
            ServerProcess daemon = daemons.get(route);
            if (daemon == null) {
                throw new BenchException("no daemon reads " + route.label());
            }
            return taken(run, lab, daemon, requests, duration);
        });
    }

    private Map<Figure, Double> taken(Run run, Lab lab, ServerProcess daemon, String requests, Duration duration)
            throws InterruptedException {
        NodeUse use = NodeUse.of(daemon, lab);
        Map<Figure, Double> figures = new LinkedHashMap<>(
                new DaemonLoad(run.client(), lab, daemon, requests(requests), connections).take(duration));
        figures.putAll(use.since());
        return figures;
    }

    private Requests requests(String which) {
        Keys keys = Keys.uniform(common.rows());
        Requests byKey = new Requests.Keyed("/single/", keys);
        return which.equals(BY_KEY) ? byKey : new Requests.Half(byKey, new Requests.Batches(keys, keysPerBatch));
    }

    private static Map<String, String> point(Route route, String requests) {
        return Contestant.point(route.label(), REQUESTS, requests);
    }

    private Stream<String> nodes() {
        return Stream.concat(
                Stream.of(PRIMARY), IntStream.rangeClosed(1, replicas).mapToObj(number -> "replica " + number));
    }

    @Override
    public List<Chart> charts() {
        return Stream.concat(Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P99), nodes().map(NodeUse::cpu))
                .map(figure ->
                        new Chart(figure.name() + " by way", Chart.Kind.BARS, REQUESTS, Contestant.NAME, figure.name()))
                .toList();
    }

    @Override
    public List<Ratio> ratios() {
        Stream<Ratio> toPrimary = Arrays.stream(Route.values())
                .filter(route -> route != Route.PRIMARY_ONLY && route != Route.ONE_NODE)
                .flatMap(route -> Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P99)
                        .map(figure -> ratio(route, Route.PRIMARY_ONLY, MIXED, figure, null)));
        Stream<Ratio> toOneNode = Arrays.stream(Route.values())
                .filter(route -> route != Route.ONE_NODE)
                .map(route -> ratio(route, Route.ONE_NODE, MIXED, Figures.THROUGHPUT, null));
        Stream<Ratio> spared =
                Arrays.stream(Route.values()).filter(Route::sparesPrimary).flatMap(Routing::spared);
        Stream<Ratio> cost = Stream.of(
                ratio(Route.PRIMARY_ONLY, Route.ONE_NODE, BY_KEY, Figures.CPU_SERVER, atMost(1.02)),
                ratio(Route.PRIMARY_ONLY, Route.ONE_NODE, BY_KEY, Figures.THROUGHPUT, atLeast(0.98)));
        return Stream.of(toPrimary, toOneNode, spared, cost)
                .flatMap(ratios -> ratios)
                .toList();
    }

    private static Stream<Ratio> spared(Route route) {
        return Stream.of(
                Ratio.plain(
                        route.label() + ": SELECTs of the primary, /s",
                        NodeUse.selects(PRIMARY),
                        point(route, MIXED),
                        atMost(0)),
                Ratio.plain(
                        route.label() + ": cores of the primary",
                        NodeUse.cpu(PRIMARY),
                        point(route, MIXED),
                        atMost(NEARLY_NOTHING)));
    }

    private static Ratio ratio(Route one, Route other, String requests, Figure figure, Ratio.@Nullable Target target) {
        return Ratio.of(
                one.label() + " to " + other.label() + ", " + requests,
                figure,
                point(one, requests),
                point(other, requests),
                target);
    }

    /** Ways to choose the node of a SELECT. */
    enum Route {
        ROUND_ROBIN("round robin", "replicas", "round-robin"),
        RANDOM("random", "replicas", "random"),
        LEAST_BUSY("least busy", "replicas", "least-busy"),
        /** Primary and replicas in turn. */
        IN_TURN("primary too, in turn", "any", "round-robin"),
        PRIMARY_ONLY("primary only", "primary", "round-robin"),
        /** No choice: a daemon that knows of the primary and of nothing else. */
        ONE_NODE("one node", "", "");

        private final String label;
        private final String readFrom;
        private final String balance;

        Route(String label, String readFrom, String balance) {
            this.label = label;
            this.readFrom = readFrom;
            this.balance = balance;
        }

        /** As it stands in the report. */
        String label() {
            return label;
        }

        /** Whether it leaves the primary alone. */
        boolean sparesPrimary() {
            return readFrom.equals("replicas");
        }

        /** Starts a daemon that reads so, and waits until it does. Nothing is filled: only the reads differ. */
        ServerProcess start(Lab lab) throws InterruptedException {
            if (this == ONE_NODE) {
                return lab.daemon(label, false, List.of(), "--recent=0");
            }
            ServerProcess daemon = lab.routedDaemon(
                    label, false, List.of(), "--recent=0", "--read-from=" + readFrom, "--balance=" + balance);
            int all = lab.nodes().running().size();
            OpenNodes.await(
                    daemon,
                    switch (readFrom) {
                        case "any" -> all;
                        case "replicas" -> all - 1;
                        default -> 1;
                    });
            return daemon;
        }
    }
}
