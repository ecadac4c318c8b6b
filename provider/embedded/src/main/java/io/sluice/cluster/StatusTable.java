package io.sluice.cluster;

import io.sluice.embedded.NodeStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The nodes of a cluster, a line each. */
final class StatusTable {
    private static final String LINE = "%-5s %-12s %-16s %8s  %-12s %12s %8s  %-15s %s%n";

    private StatusTable() {}

    /** Prints it, and returns whether there is a primary that answers. */
    static boolean print(List<NodeStatus> nodes, PrintWriter out) {
        out.printf(
                Locale.ROOT, LINE, "node", "role", "address", "timeline", "LSN", "lag bytes", "lag s", "state", "sync");
        for (NodeStatus node : nodes) {
            out.printf(
                    Locale.ROOT,
                    LINE,
                    node.name(),
                    node.role(),
                    "127.0.0.1:" + node.port(),
                    node.timeline() == 0 ? "-" : node.timeline(),
                    orDash(node.lsn()),
                    node.lagBytes() == null ? "-" : String.format(Locale.ROOT, "%,d", node.lagBytes()),
                    node.lagSeconds() == null ? "-" : String.format(Locale.ROOT, "%.1f", node.lagSeconds()),
                    node.state(),
                    node.sync());
        }
        return nodes.stream()
                .anyMatch(node -> node.role() == NodeStatus.Role.PRIMARY && node.state() == NodeStatus.State.RUNNING);
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
