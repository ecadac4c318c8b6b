package io.sluice.bench.scenario;

import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lookups that the daemon remembers nothing of, so that each is read and filled: what a fill costs the daemon and Redis. */
record FillCost(Run run, ServerProcess daemon, Requests requests, int connections) implements Measurement {
    private static final String WRITTEN = "sluice_fills_total{result=\"written\"";
    private static final String DROPPED = "sluice_fills_total{result=\"dropped\"";
    private static final String REFUSED = "sluice_fills_refused";

    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        Metrics before = daemon.metrics();
        Costs costs = Costs.of(daemon.tree(), run.lab());
        Measured measured = run.client().run(new Load(daemon.lookups(), requests, connections, duration));
        Metrics after = daemon.metrics();
        double fills = after.grown(before, WRITTEN);
        double others = after.grown(before, DROPPED) + after.grown(before, REFUSED);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, measured.goodput());
        figures.put(Figures.ERRORS, (double) measured.errors());
        figures.put(Changes.FILLS, fills / (duration.toNanos() / 1e9));
        figures.put(Changes.NOT_FILLED, 100 * others / (fills + others));
        figures.putAll(costs.per1000(Math.round(Math.max(1, fills))));
        figures.put(
                Changes.CPU_BOTH,
                figures.getOrDefault(Figures.CPU_SERVER, Double.NaN)
                        + figures.getOrDefault(Figures.CPU_REDIS, Double.NaN));
        return figures;
    }
}
