package io.sluice.bench.scenario;

import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.peers.Peer;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
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

/** Sluice as a library beside what its users would take instead, each behind the same front. */
@Command(
        name = "peers",
        description = "The same lookups by one SELECT each (HikariCP, Vert.x), by batches of java-dataloader and of"
                + " Caffeine, and by Sluice as a library.")
public final class PeersScenario implements Scenario {
    private static final double AHEAD = 1.4;
    private static final List<Integer> COMPARED_AT = List.of(200, 2000);
    private static final int WARM_UP_CONNECTIONS = 200;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--peers",
            paramLabel = "NAME,NAME",
            split = ",",
            description = "Which are measured.",
            defaultValue = "hikari,vertx,dataloader,caffeine,sluice,sluice-fills")
    private List<String> peers = List.of();

    @Option(
            names = "--connections",
            paramLabel = "N,N",
            split = ",",
            description = "Connections of the client.",
            defaultValue = "1,20,200,2000")
    private List<Integer> connections = List.of();

    @Option(
            names = "--keys",
            paramLabel = "KIND,KIND",
            split = ",",
            description = "How keys are drawn: uniform, zipf (0.99).",
            defaultValue = "uniform,zipf")
    private List<String> keys = List.of();

    @Option(
            names = "--pool",
            paramLabel = "NAME=N,NAME=N",
            split = ",",
            description = "Connections of a peer to the database (of Sluice, lanes), in place of its own number.")
    private Map<String, Integer> pool = Map.of();

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            description = "How long the first key of a batch waits for company, in dataloader and caffeine.",
            defaultValue = "1ms")
    private Duration delay = Duration.ZERO;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void measure(Run run) throws LabException, LoadException, InterruptedException {
        List<Peer> chosen = chosen();
        Map<String, Keys> drawn = drawn();
        int samples = common.rounds * chosen.size() * drawn.size() * connections.size();
        run.expect(
                samples,
                common.duration
                        .plusSeconds(1)
                        .multipliedBy(samples)
                        .plus(common.warmup.plusSeconds(3).multipliedBy(chosen.size())));
        List<PeerProcess> processes = new ArrayList<>();
        for (Peer peer : chosen) {
            processes.add(
                    PeerProcess.start(run.lab(), peer, common.jvmFlags, pool.getOrDefault(peer.label(), 0), delay));
        }
        for (PeerProcess process : processes) {
            run.doing("warming up " + process.label());
            process.warmUp(run.client(), Keys.uniform(common.rows), WARM_UP_CONNECTIONS, common.warmup);
        }
        for (int round = 1; round <= common.rounds; round++) {
            for (Map.Entry<String, Keys> kind : drawn.entrySet()) {
                for (int count : connections) {
                    for (PeerProcess process : processes) {
                        run.doing(process.label() + ", c=" + count + ", " + kind.getKey() + ", round " + round);
                        Map<String, Double> figures =
                                process.measure(run.client(), kind.getValue(), count, common.duration);
                        run.lab().check();
                        run.add(new Sample(point(process.label(), kind.getKey(), count), round, figures));
                    }
                }
            }
        }
        run.note(
                "Queries, rows and CPU are per 1,000 lookups; database CPU is that of all processes of PostgreSQL."
                        + " Idle peers stay up: the ticker of dataloader then costs a percent or two of a core, for all alike.");
    }

    private List<Peer> chosen() throws LabException {
        for (int count : connections) {
            if (count < 1) {
                throw new LabException("--connections: " + count + " is less than 1");
            }
        }
        try {
            pool.keySet().forEach(Peer::of);
            return peers.stream().map(Peer::of).distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Keys> drawn() throws LabException {
        Map<String, Keys> drawn = new LinkedHashMap<>();
        for (String kind : keys) {
            switch (kind) {
                case "uniform" -> drawn.put(kind, Keys.uniform(common.rows));
                case "zipf" -> drawn.put(kind, Keys.zipf(common.rows));
                default -> throw new LabException("--keys: '" + kind + "' is neither uniform nor zipf");
            }
        }
        return drawn;
    }

    private static Map<String, String> point(String peer, String keys, int connections) {
        Map<String, String> point = new LinkedHashMap<>();
        point.put("peer", peer);
        point.put("keys", keys);
        point.put("c", Integer.toString(connections));
        return point;
    }

    @Override
    public List<Figure> figures() {
        return PeerProcess.FIGURES;
    }

    @Override
    public List<Chart> charts() {
        return List.of(
                new Chart("Lookups a second", Chart.Kind.BARS, "c", "peer", PeerProcess.THROUGHPUT),
                new Chart("The slowest 1 % of answers", Chart.Kind.BARS, "c", "peer", PeerProcess.P99),
                new Chart("SELECTs per 1,000 lookups", Chart.Kind.BARS, "c", "peer", PeerProcess.QUERIES),
                new Chart("Database CPU per 1,000 lookups", Chart.Kind.BARS, "c", "peer", PeerProcess.DATABASE_CPU));
    }

    /** To be ahead of the best is to be ahead of each. */
    @Override
    public List<Ratio> ratios() {
        return COMPARED_AT.stream()
                .flatMap(count -> Stream.of(Peer.HIKARI, Peer.VERTX, Peer.DATALOADER, Peer.CAFFEINE)
                        .flatMap(other -> Stream.of(
                                ratio(PeerProcess.THROUGHPUT, other, count, Ratio.atLeast(AHEAD)),
                                ratio(PeerProcess.DATABASE_CPU, other, count, Ratio.atMost(1)))))
                .toList();
    }

    private static Ratio ratio(String figure, Peer other, int connections, Ratio.Target target) {
        return new Ratio(
                figure + ": sluice to " + other.label() + ", c=" + connections + ", uniform",
                figure,
                point(Peer.SLUICE.label(), "uniform", connections),
                point(other.label(), "uniform", connections),
                target);
    }
}
