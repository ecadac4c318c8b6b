package io.sluice.nodes;

import io.sluice.tables.NodeProbe;
import java.util.List;

/** A topology of nodes that stay, called by their numbers. */
final class NumberedTopology {
    final Topology topology;
    final List<NodeRecord> nodes;

    NumberedTopology(List<String> names, RoutingRules rules) {
        this.topology = new Topology(rules, () -> false);
        this.nodes = names.stream().map(topology::join).toList();
    }

    void seen(int node, NodeProbe sighting, long now) {
        topology.seen(nodes.get(node), sighting, now);
    }

    void away(int node, String why, long now) {
        topology.away(nodes.get(node), why, now);
    }

    boolean serves(int node) {
        return topology.isRead(nodes.get(node));
    }

    /** -1 while no node is. */
    int primary() {
        return nodes.indexOf(topology.primary());
    }

    int onlyTimeline() {
        return topology.onlyTimeline();
    }

    List<NodeState> states(long now) {
        return nodes.stream().map(node -> topology.state(node, now)).toList();
    }
}
