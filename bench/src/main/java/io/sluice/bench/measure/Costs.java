package io.sluice.bench.measure;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Nodes.Node;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The CPU time that servers and those behind them spend on lookups. Made before the load, asked after it. */
public final class Costs {
    private final Map<Figure, List<ProcessTree>> trees = new LinkedHashMap<>();
    private final Map<Figure, Double> before = new LinkedHashMap<>();

    private Costs() {}

    /** Looks now, for the first time. */
    public static Costs of(ProcessTree server, Lab lab) {
        return of(List.of(server), lab);
    }

    /** The same of several servers together. */
    public static Costs of(List<ProcessTree> servers, Lab lab) {
        Costs costs = new Costs();
        costs.trees.put(Figures.CPU_SERVER, List.copyOf(servers));
        costs.trees.put(
                Figures.CPU_POSTGRES,
                lab.nodes().running().stream().map(Node::tree).toList());
        costs.trees.put(Figures.CPU_REDIS, List.of(lab.redisTree()));
        costs.trees.forEach((figure, processes) -> costs.before.put(figure, seconds(processes)));
        return costs;
    }

    private static double seconds(List<ProcessTree> trees) {
        return trees.stream().mapToDouble(ProcessTree::cpuSeconds).sum();
    }

    /** What 1,000 of so many lookups have cost since the first look; nothing if there were none. */
    public Map<Figure, Double> per1000(long lookups) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        trees.forEach((figure, processes) -> {
            double used = seconds(processes) - before.getOrDefault(figure, Double.NaN);
            figures.put(figure, Math.max(0, used) * 1000 / lookups);
        });
        return figures;
    }
}
