package io.sluice.bench.scenario;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a daemon behind a front end has to do. Made before the load, asked after it. */
final class ProviderWork {
    static final Figure LOOKUPS = Figure.less("provider lookups", "/s");
    static final Figure SELECTS = Figure.less("SELECTs", "/s");
    static final Figure FILLS = Figure.of("fills", "/s");

    static final List<Figure> FIGURES = List.of(
            LOOKUPS,
            SELECTS,
            Figures.KEYS_PER_SELECT,
            FILLS,
            Figures.CPU_SERVER,
            Figures.CPU_POSTGRES,
            Figures.CPU_REDIS);

    private final DaemonProcess daemon;
    private final Metrics before;
    private final Costs costs;

    private ProviderWork(DaemonProcess daemon, Metrics before, Costs costs) {
        this.daemon = daemon;
        this.before = before;
        this.costs = costs;
    }

    /** Looks now, for the first time. */
    static ProviderWork of(DaemonProcess daemon, Lab lab) throws LabException, InterruptedException {
        return new ProviderWork(daemon, daemon.metrics(), Costs.of(daemon.tree(), lab));
    }

    /** What it has done since the first look; CPU time is that of 1,000 lookups of the front end, hits and misses. */
    Map<String, Double> since(FrontEndMeasured measured) throws LabException, InterruptedException {
        FrontEndMeasured.Slice whole = measured.whole();
        double seconds = measured.elapsed().toNanos() / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>(
                costs.per1000(whole.hits().total() + whole.fills().total()));
        Metrics after = daemon.metrics();
        double selects = after.grown(before, "sluice_batch_keys_count");
        figures.put(LOOKUPS.name(), after.grown(before, "sluice_http_request_seconds_count") / seconds);
        figures.put(SELECTS.name(), selects / seconds);
        figures.put(Figures.KEYS_PER_SELECT.name(), after.grown(before, "sluice_batch_keys_sum") / selects);
        figures.put(FILLS.name(), after.grown(before, "sluice_fills_total{result=\"written\"") / seconds);
        return figures;
    }
}
