package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.Map;

/** The CPU time that a server and those behind it spend on lookups. Made before the load, asked after it. */
final class Costs {
    private final Map<Figure, ProcessTree> trees = new LinkedHashMap<>();
    private final Map<Figure, Double> before = new LinkedHashMap<>();

    private Costs() {}

    /** Looks now, for the first time. */
    static Costs of(ProcessTree server, Lab lab) {
        Costs costs = new Costs();
        costs.trees.put(Figures.CPU_SERVER, server);
        costs.trees.put(Figures.CPU_POSTGRES, lab.postgres());
        costs.trees.put(Figures.CPU_REDIS, lab.redis());
        costs.trees.forEach((figure, tree) -> costs.before.put(figure, tree.cpuSeconds()));
        return costs;
    }

    /** What 1,000 of so many lookups have cost since the first look; nothing if there were none. */
    Map<String, Double> per1000(long lookups) {
        Map<String, Double> figures = new LinkedHashMap<>();
        trees.forEach((figure, tree) -> {
            double used = tree.cpuSeconds() - before.getOrDefault(figure, Double.NaN);
            figures.put(figure.name(), Math.max(0, used) * 1000 / lookups);
        });
        return figures;
    }
}
