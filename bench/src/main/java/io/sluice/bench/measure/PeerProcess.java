package io.sluice.bench.measure;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.peers.Peer;
import io.sluice.bench.peers.PeerCounts;
import io.sluice.bench.peers.PeerServer;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One peer while it runs, and how it is measured. */
public record PeerProcess(Run run, Peer peer, ServerProcess server) {
    /** That the database sent. */
    private static final Figure ROWS = Figure.of("rows", "per 1,000");

    private static final Duration COUNT_LIMIT = Duration.ofSeconds(10);
    private static final String HEAP = "-Xmx512m";

    /**
     * Starts it. It ends with the lab.
     *
     * @param connections 0 for its own number
     */
    public static PeerProcess start(Run run, Peer peer, List<String> jvm, int connections, Duration delay)
            throws InterruptedException {
        Lab lab = run.lab();
        List<String> options = new ArrayList<>(List.of(HEAP));
        options.addAll(jvm);
        ServerProcess server = lab.server(
                peer.label(),
                options,
                PeerServer.class.getName(),
                Map.of(
                        "SLUICE_DB_PASSWORD", lab.cluster().reader().password(),
                        "SLUICE_REDIS_PASSWORD", lab.redis().password()),
                "--strategy=" + peer.label(),
                "--db=" + lab.jdbcUrl(),
                "--db-user=" + lab.cluster().reader().user(),
                "--redis=redis://127.0.0.1:" + lab.redis().port(),
                "--connections=" + connections,
                "--delay-ms=" + delay.toMillis());
        return new PeerProcess(run, peer, server);
    }

    /** Makes the load, and looks before and after at what it cost. */
    public Map<Figure, Double> take(Requests requests, int connections, Duration duration) throws InterruptedException {
        FileDescriptors.require(connections, server.tree().pid(), server.name());
        PeerCounts before = counts();
        Costs costs = Costs.of(server.tree(), run.lab());
        Measured measured = run.client().run(new Load(server.lookups(), requests, connections, duration));
        PeerCounts counted = counts().minus(before);
        // By the peer's own count: the client's leaves out what was on its way when the time was over.
        long lookups = counted.lookups();
        Map<Figure, Double> figures = new LinkedHashMap<>(Figures.of(measured));
        figures.put(Figures.SELECTS, counted.queries() * 1000.0 / lookups);
        figures.put(ROWS, counted.rows() * 1000.0 / lookups);
        figures.putAll(costs.per1000(lookups));
        return figures;
    }

    private PeerCounts counts() throws InterruptedException {
        try {
            return PeerCounts.parse(
                    new HttpCaller(server.lookups(), COUNT_LIMIT).get("/count").body());
        } catch (IOException | NumberFormatException e) {
            throw new BenchException("the peer '" + peer.label() + "' does not say its counts: " + e.getMessage());
        }
    }
}
