package io.sluice.bench.measure;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.Nodes.Node;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a daemon's lookups make each node of the database do. Made before the load, asked after it. */
public final class NodeUse {
    private final ServerProcess daemon;
    private final List<Node> nodes;
    private final Metrics before;
    private final Map<String, Double> cpuBefore = new LinkedHashMap<>();
    private final long begin;

    private NodeUse(ServerProcess daemon, List<Node> nodes, Metrics before) {
        this.daemon = daemon;
        this.nodes = nodes;
        this.before = before;
        nodes.forEach(node -> cpuBefore.put(node.name(), node.tree().cpuSeconds()));
        this.begin = System.nanoTime();
    }

    /** Looks now, for the first time. */
    public static NodeUse of(ServerProcess daemon, Lab lab) throws InterruptedException {
        return new NodeUse(daemon, lab.nodes().running(), daemon.metrics());
    }

    public static Figure cpu(String node) {
        return Figure.less(node + " CPU", "cores");
    }

    public static Figure selects(String node) {
        return Figure.of(node + " SELECTs", "/s");
    }

    /** Both figures of each of these nodes. */
    static Stream<Figure> figures(Stream<String> nodes) {
        List<String> names = nodes.toList();
        return Stream.concat(names.stream().map(NodeUse::cpu), names.stream().map(NodeUse::selects));
    }

    /** What each node has done since the first look. */
    public Map<Figure, Double> since() throws InterruptedException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<Figure, Double> figures = new LinkedHashMap<>();
        for (Node node : nodes) {
            double used = node.tree().cpuSeconds() - cpuBefore.getOrDefault(node.name(), Double.NaN);
            figures.put(cpu(node.name()), Math.max(0, used) / seconds);
        }
        Metrics after = daemon.metrics();
        for (Node node : nodes) {
            String counter = "sluice_node_selects_total{node=\"" + node.address() + "\"";
            figures.put(selects(node.name()), after.grown(before, counter) / seconds);
        }
        return figures;
    }
}
