package io.sluice.bench.measure;

import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Load on one daemon: what the client sees of it, what it costs, and how many SELECTs it becomes.
 *
 * @param base where it is asked: HTTP, by the client of this run, or Redis' protocol, which the own client alone speaks
 * @param requests what each lookup is
 * @param connections of the client
 */
public record DaemonLoad(Run run, ServerProcess daemon, URI base, Requests requests, int connections)
        implements Measurement {
    /** By HTTP. */
    public DaemonLoad(Run run, ServerProcess daemon, Requests requests, int connections) {
        this(run, daemon, daemon.lookups(), requests, connections);
    }

    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        FileDescriptors.require(connections, daemon.tree().pid(), daemon.name());
        Client client = base.equals(daemon.lookups()) ? run.client() : new OwnClient();
        Metrics before = daemon.metrics();
        Costs costs = Costs.of(daemon.tree(), run.lab());
        Measured measured = client.run(new Load(base, requests, connections, duration));
        Map<Figure, Double> figures = new LinkedHashMap<>(Figures.of(measured));
        figures.putAll(costs.per1000(measured.total()));
        Metrics after = daemon.metrics();
        double direct = after.grown(before, "sluice_http_request_seconds_count{route=\"direct\"");
        double selects = after.grown(before, "sluice_batch_keys_count") + direct;
        double keys = after.grown(before, "sluice_batch_keys_sum") + direct;
        double asked = after.grown(before, "sluice_http_request_seconds_count")
                + after.grown(before, "sluice_resp_command_seconds_count");
        figures.put(Figures.SELECTS, selects * 1000 / asked);
        figures.put(Figures.KEYS_PER_SELECT, keys / selects);
        figures.put(Figures.CONNECTIONS, after.sum("sluice_pool_connections"));
        return figures;
    }
}
