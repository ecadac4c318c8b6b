package io.sluice.bench.measure;

import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.RedisBenchmark;
import io.sluice.bench.load.RedisBenchmark.RespLoad;
import io.sluice.bench.load.RedisBenchmark.RespMeasured;
import io.sluice.bench.report.Figure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Commands of Redis' protocol on one server.
 *
 * @param daemon whether it is one of ours, which says what its lookups became
 * @param keysEach that one command names
 */
public record RespCommands(
        Run run, RedisBenchmark client, ServerProcess server, boolean daemon, RespLoad load, int keysEach)
        implements Measurement {
    /** Asked for and answered. */
    public static final Figure KEYS = Figure.more("keys", "/s");

    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        Metrics before = daemon ? server.metrics() : null;
        Costs costs = Costs.of(server.tree(), run.lab());
        RespMeasured measured = client.run(load, duration);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(KEYS, measured.perSecond() * keysEach);
        figures.put(Figures.THROUGHPUT, measured.perSecond());
        figures.put(Figures.P50, measured.p50());
        figures.put(Figures.P99, measured.p99());
        if (before != null) {
            Metrics after = server.metrics();
            double keys = after.grown(before, "sluice_lookups_total{door=\"resp\"");
            figures.putAll(costs.per1000((long) keys));
            double selects = after.grown(before, "sluice_batch_keys_count");
            figures.put(Figures.SELECTS, selects * 1000 / keys);
            figures.put(
                    Figures.ERRORS,
                    after.grown(before, "sluice_resp_command_seconds_count")
                            - after.grown(before, "sluice_resp_command_seconds_count{command=\"get\",result=\"ok\"")
                            - after.grown(before, "sluice_resp_command_seconds_count{command=\"mget\",result=\"ok\"")
                            - after.grown(before, "sluice_resp_command_seconds_count{command=\"config\""));
        }
        return figures;
    }
}
