package io.sluice.bench.scenario;

import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.PeerProcess;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.peers.Peer;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sluice as a library beside what its users would take instead, each behind the same front. */
@Command(name = "peers")
public final class Peers implements Scenario {
    private static final String KEYS = "keys";
    private static final String UNIFORM = "uniform";
    private static final String ZIPF = "zipf";
    private static final double AHEAD = 1.4;
    private static final List<Integer> COMPARED_AT = List.of(200, 2000);
    /** Enough to make every batch path hot, without the queue of 2,000. */
    private static final int WARMED_UP_AT = 200;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "hikari,vertx,dataloader,caffeine,sluice,sluice-fills")
    List<String> peers = List.of();

    @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "1,20,200,2000")
    List<Integer> connections = List.of();

    @Option(names = "--keys", paramLabel = "KIND", split = ",", defaultValue = "uniform,zipf")
    List<String> keys = List.of();

    @Option(names = "--pool", paramLabel = "NAME=N", split = ",")
    Map<String, Integer> pool = Map.of();

    @Option(names = "--delay", paramLabel = "TIME", defaultValue = "1ms")
    Duration delay = Duration.ZERO;

    @Override
    public int mostConnections() {
        return Collections.max(connections);
    }

    @Override
    public void check() {
        peers.forEach(Peer::of);
        pool.forEach((peer, count) -> {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "--pool " + Peer.of(peer).label() + " " + count + ": it must be at least 1");
            }
        });
        pool.keySet().forEach(Peer::of);
        keys.forEach(this::drawn);
        if (delay.toMillis() < 1) {
            throw new IllegalArgumentException("--delay: it must be at least 1ms");
        }
    }

    private Keys drawn(String kind) {
        return switch (kind) {
            case UNIFORM -> Keys.uniform(common.rows());
            case ZIPF -> Keys.zipf(common.rows());
            default -> throw new IllegalArgumentException("--keys " + kind + ": say uniform or zipf");
        };
    }

    @Override
    public void measure(Run run) throws Exception {
        List<PeerProcess> processes = new ArrayList<>();
        for (Peer peer : peers.stream().map(Peer::of).distinct().toList()) {
            processes.add(PeerProcess.start(
                    run, peer, common.servers().extras().jvm(), pool.getOrDefault(peer.label(), 0), delay));
        }
        List<Contestant> measured = keys.stream()
                .flatMap(kind -> connections.stream().flatMap(c -> at(processes, kind, c)))
                .toList();
        int warm = Math.min(mostConnections(), WARMED_UP_AT);
        new Rounds(run, common).compare(at(processes, UNIFORM, warm).toList(), measured);
        run.note("Every lookup is a miss: no peer remembers values. CPU, SELECTs and rows are of 1,000 lookups.");
        run.note(
                "All peers stay up in the whole run: the ticker of dataloader wakes a thousand times a second, at the cost of all.");
    }

    private Stream<Contestant> at(List<PeerProcess> processes, String kind, int c) {
        Requests requests = new Requests.Keyed("/single/", drawn(kind));
        return processes.stream()
                .map(peer -> new Contestant(point(peer.peer(), kind, c), duration -> peer.take(requests, c, duration)));
    }

    private static Map<String, String> point(Peer peer, String kind, int c) {
        return Sample.at(Contestant.NAME, peer.label(), KEYS, kind, Contestant.C, c);
    }

    @Override
    public List<Chart> charts() {
        return Contestant.charts(Figures.THROUGHPUT, Figures.P50, Figures.P99, Figures.SELECTS, Figures.CPU_POSTGRES);
    }

    /** To be ahead of the best is to be ahead of each. */
    @Override
    public List<Ratio> ratios() {
        return COMPARED_AT.stream()
                .flatMap(c -> Stream.of(Peer.HIKARI, Peer.VERTX, Peer.DATALOADER, Peer.CAFFEINE)
                        .flatMap(other -> Stream.of(
                                ratio(Figures.THROUGHPUT, other, c, Ratio.atLeast(AHEAD)),
                                ratio(Figures.CPU_POSTGRES, other, c, Ratio.atMost(1)))))
                .toList();
    }

    private static Ratio ratio(Figure figure, Peer other, int c, Ratio.Bound target) {
        String what = "sluice to " + other.label() + ", c=" + c + ", uniform keys";
        return Ratio.of(what, figure, point(Peer.SLUICE, UNIFORM, c), point(other, UNIFORM, c), target);
    }
}
