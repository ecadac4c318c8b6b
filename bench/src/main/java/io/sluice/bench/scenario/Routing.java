package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.DaemonLoad;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.MixedOptions;
import io.sluice.bench.measure.NodeUse;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import io.sluice.embedded.SyncMode;
import java.util.ArrayList;
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

    /** Of one core: a primary that is only looked at is not idle to the last tick. */
    private static final double NEARLY_NOTHING = 0.02;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    MixedOptions mixed = new MixedOptions();

    @Option(names = "--replicas", paramLabel = "N", defaultValue = "2")
    int replicas;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "10")
    int pairs;

    @Override
    public Cluster cluster() {
        return new Cluster(replicas, SyncMode.NONE);
    }

    @Override
    public int mostConnections() {
        return connections;
    }

    @Override
    public void check() {
        MixedOptions.checkReplicas(replicas, 1);
        mixed.check(common);
    }

    @Override
    public void measure(Run run) throws Exception {
        Keys keys = Keys.uniform(common.rows());
        List<Contestant> all = new ArrayList<>();
        List<Contestant> pair = new ArrayList<>();
        for (ReadRoute route : ReadRoute.values()) {
            ServerProcess daemon = route.start(run.lab());
            all.add(contestant(run, daemon, route, MIXED, mixed.requests(keys)));
            if (route == ReadRoute.ONE_NODE || route == ReadRoute.PRIMARY_ONLY) {
                pair.add(0, contestant(run, daemon, route, BY_KEY, common.lookups("/single")));
            }
        }
        Rounds rounds = new Rounds(run, common);
        rounds.expect(all.size(), common.rounds() * all.size() + 2 * pairs);
        rounds.warmUp(all);
        rounds.measure(all, common.rounds());
        rounds.measure(pair, pairs);
        run.note("'" + ReadRoute.ONE_NODE.label + "' knows the primary alone (--db); the others know it and " + replicas
                + " replicas (--nodes). Lists are POST /batch with " + mixed.keysPerBatch + " keys. '"
                + ReadRoute.PRIMARY_ONLY.label + "' has every SELECT routed to the one node that the other has, so that"
                + " the two differ in what routing costs.");
    }

    private Contestant contestant(Run run, ServerProcess daemon, ReadRoute route, String kind, Requests requests) {
        return new Contestant(point(route, kind), duration -> {
            NodeUse use = NodeUse.of(daemon, run.lab());
            Map<Figure, Double> figures = new DaemonLoad(run, daemon, requests, connections).take(duration);
            figures.putAll(use.since());
            return figures;
        });
    }

    private static Map<String, String> point(ReadRoute route, String requests) {
        return Sample.at(Contestant.NAME, route.label, REQUESTS, requests);
    }

    @Override
    public List<Chart> charts() {
        Stream<String> nodes = Stream.concat(
                Stream.of(PRIMARY), IntStream.rangeClosed(1, replicas).mapToObj(number -> "replica " + number));
        Figure[] figures = Stream.concat(
                        Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P99), nodes.map(NodeUse::cpu))
                .toArray(Figure[]::new);
        return Chart.ofEach(Chart.Kind.BARS, REQUESTS, Contestant.NAME, " by way", figures);
    }

    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        List<ReadRoute> others = Stream.of(ReadRoute.values())
                .filter(route -> route != ReadRoute.PRIMARY_ONLY && route != ReadRoute.ONE_NODE)
                .toList();
        for (ReadRoute route : others) {
            for (Figure figure : List.of(Figures.THROUGHPUT, Figures.P50, Figures.P99)) {
                ratios.add(ratio(route, ReadRoute.PRIMARY_ONLY, MIXED, figure, null));
            }
        }
        others.forEach(route -> ratios.add(ratio(route, ReadRoute.ONE_NODE, MIXED, Figures.THROUGHPUT, null)));
        ratios.add(ratio(ReadRoute.PRIMARY_ONLY, ReadRoute.ONE_NODE, MIXED, Figures.THROUGHPUT, null));
        for (ReadRoute route : others) {
            if (route.readFrom.equals("replicas")) {
                String who = route.label + ": ";
                Map<String, String> point = point(route, MIXED);
                ratios.add(Ratio.plain(who + "SELECTs of the primary, /s", NodeUse.selects(PRIMARY), point, atMost(0)));
                ratios.add(
                        Ratio.plain(who + "cores of the primary", NodeUse.cpu(PRIMARY), point, atMost(NEARLY_NOTHING)));
            }
        }
        ratios.add(ratio(ReadRoute.PRIMARY_ONLY, ReadRoute.ONE_NODE, BY_KEY, Figures.CPU_SERVER, atMost(1.02)));
        ratios.add(ratio(ReadRoute.PRIMARY_ONLY, ReadRoute.ONE_NODE, BY_KEY, Figures.THROUGHPUT, atLeast(0.98)));
        return ratios;
    }

    private static Ratio ratio(
            ReadRoute one, ReadRoute other, String requests, Figure figure, Ratio.@Nullable Bound target) {
        String what = one.label + " to " + other.label + ", " + requests;
        return Ratio.of(what, figure, point(one, requests), point(other, requests), target);
    }

    /** Ways to choose the node of a SELECT. */
    private enum ReadRoute {
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

        ReadRoute(String label, String readFrom, String balance) {
            this.label = label;
            this.readFrom = readFrom;
            this.balance = balance;
        }

        /** Starts a daemon that reads so, and waits until it does. Nothing is filled: only the reads differ. */
        ServerProcess start(Lab lab) throws InterruptedException {
            if (this == ONE_NODE) {
                return lab.daemon(label, false, "--recent=0");
            }
            int all = lab.nodes().running().size();
            int read = readFrom.equals("any") ? all : readFrom.equals("replicas") ? all - 1 : 1;
            return lab.readingDaemon(
                    label, false, read, "--recent=0", "--read-from=" + readFrom, "--balance=" + balance);
        }
    }
}
