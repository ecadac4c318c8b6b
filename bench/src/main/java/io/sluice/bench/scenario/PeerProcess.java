package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.Usage;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.Requests;
import io.sluice.bench.peers.Peer;
import io.sluice.bench.peers.PeerCounts;
import io.sluice.bench.peers.PeerServer;
import io.sluice.bench.report.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One peer while it runs, and how it is measured. */
final class PeerProcess {
    static final String THROUGHPUT = "throughput";
    static final String P99 = "p99";
    static final String QUERIES = "queries";
    static final String DATABASE_CPU = "database CPU";
    static final List<Figure> FIGURES = List.of(
            Figure.more(THROUGHPUT, "/s"),
            Figure.less("p50", "ms"),
            Figure.less(P99, "ms"),
            Figure.less("p99.9", "ms"),
            Figure.less("errors", ""),
            Figure.of(QUERIES, "/1000"),
            Figure.of("rows", "/1000"),
            Figure.less(DATABASE_CPU, "ms/1000"),
            Figure.less("own CPU", "ms/1000"));
    private static final String HEAP = "-Xmx512m";

    private final Lab lab;
    private final Peer peer;
    private final ServerProcess server;

    private PeerProcess(Lab lab, Peer peer, ServerProcess server) {
        this.lab = lab;
        this.peer = peer;
        this.server = server;
    }

    /** Starts it. It ends with the lab. */
    static PeerProcess start(Lab lab, Peer peer, List<String> jvm, int connections, Duration delay)
            throws LabException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(HEAP));
        options.addAll(jvm);
        ServerProcess server = lab.server(
                peer.label(),
                options,
                PeerServer.class.getName(),
                Map.of(
                        "SLUICE_DB_PASSWORD", lab.reader().password(),
                        "SLUICE_REDIS_PASSWORD", lab.redisPassword()),
                "--strategy=" + peer.label(),
                "--db=" + lab.jdbcUrl(),
                "--db-user=" + lab.reader().user(),
                "--redis=redis://127.0.0.1:" + lab.redisPort(),
                "--connections=" + connections,
                "--delay-ms=" + delay.toMillis());
        return new PeerProcess(lab, peer, server);
    }

    String label() {
        return peer.label();
    }

    void warmUp(Client client, Keys keys, int connections, Duration duration)
            throws LoadException, InterruptedException {
        if (!duration.isZero()) {
            Measured unused = client.run(load(keys, connections, duration));
        }
    }

    private Load load(Keys keys, int connections, Duration duration) {
        return new Load(server.address(), new Requests.Keyed("/single/", keys), connections, duration);
    }

    /** Makes the load, and looks before and after at what it cost. */
    Map<String, Double> measure(Client client, Keys keys, int connections, Duration duration)
            throws LabException, LoadException, InterruptedException {
        PeerCounts countedBefore = counts();
        Usage databaseBefore = lab.postgres().usage();
        Usage ownBefore = server.tree().usage();
        Measured measured = client.run(load(keys, connections, duration));
        Usage own = server.tree().usage().minus(ownBefore);
        Usage database = lab.postgres().usage().minus(databaseBefore);
        PeerCounts counted = counts().minus(countedBefore);
        // The peer's own count: the client's leaves out what was on its way when the time was over.
        double thousands = counted.lookups() / 1e3;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(THROUGHPUT, measured.goodput());
        figures.put("p50", measured.millis(50));
        figures.put(P99, measured.millis(99));
        figures.put("p99.9", measured.millis(99.9));
        figures.put("errors", (double) measured.errors());
        figures.put(QUERIES, counted.queries() / thousands);
        figures.put("rows", counted.rows() / thousands);
        figures.put(DATABASE_CPU, database.cpuSeconds() * 1e3 / thousands);
        figures.put("own CPU", own.cpuSeconds() * 1e3 / thousands);
        figures.values().removeIf(value -> !Double.isFinite(value)); // a system without /proc
        return figures;
    }

    private PeerCounts counts() throws LabException, InterruptedException {
        try {
            return PeerCounts.ask(server.address());
        } catch (IOException e) {
            throw new LabException("the peer '" + label() + "' does not say its counts: " + e.getMessage());
        }
    }
}
