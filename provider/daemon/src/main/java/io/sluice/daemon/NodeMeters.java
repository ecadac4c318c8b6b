package io.sluice.daemon;

import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.Role;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The figures of each node, for as long as it is one. */
final class NodeMeters {
    private final Metrics metrics;
    private final Database database;
    private final Set<String> known = new HashSet<>();

    private NodeMeters(Metrics metrics, Database database) {
        this.metrics = metrics;
        this.database = database;
    }

    /** Those of the nodes that there are, and of those that come. */
    static void follow(Metrics metrics, Database database) {
        NodeMeters meters = new NodeMeters(metrics, database);
        database.whenNodesChange(meters::look);
        meters.look();
    }

    private synchronized void look() {
        Set<String> now = new HashSet<>();
        database.nodes().forEach(node -> now.add(node.state().name()));
        for (String name : now) {
            if (known.add(name)) {
                register(name);
            }
        }
        known.removeIf(name -> {
            boolean gone = !now.contains(name);
            if (gone) {
                metrics.forget("node", name);
            }
            return gone;
        });
    }

    private void register(String name) {
        database.timed(name, metrics.timer("sluice.node.select", "node", name));
        gauge("sluice.node.open", name, node -> node.state().out() ? 0 : 1);
        gauge("sluice.node.serves", name, node -> node.state().serves() ? 1 : 0);
        gauge("sluice.node.primary", name, node -> node.state().role() == Role.PRIMARY ? 1 : 0);
        gauge("sluice.node.timeline", name, node -> node.state().timeline());
        gauge("sluice.node.lag.bytes", name, node -> node.state().lagBytes());
        gauge("sluice.node.lag.seconds", name, node -> node.state().lag().toMillis() / 1000.0);
        counter("sluice.node.selects", name, node -> node.work().selects());
        counter("sluice.node.keys", name, node -> node.work().keys());
        counter("sluice.node.selects.aside", name, node -> node.work().aside());
        counter("sluice.node.failures", name, node -> node.work().failures());
    }

    private void gauge(String meter, String name, ToDoubleFunction<NodeReport> level) {
        metrics.gauge(
                meter,
                () -> {
                    NodeReport node = database.node(name);
                    return node == null ? Double.NaN : level.applyAsDouble(node);
                },
                "node",
                name);
    }

    private void counter(String meter, String name, ToLongFunction<NodeReport> count) {
        metrics.counter(
                meter,
                () -> {
                    NodeReport node = database.node(name);
                    return node == null ? 0 : count.applyAsLong(node);
                },
                "node",
                name);
    }
}
