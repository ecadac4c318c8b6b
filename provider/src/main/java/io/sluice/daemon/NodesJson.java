package io.sluice.daemon;

import io.sluice.postgres.NodeReport;
import io.sluice.postgres.NodeState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The nodes as a JSON array, a line each. */
final class NodesJson {
    private NodesJson() {}

    static String of(List<NodeReport> nodes) {
        return nodes.stream().map(NodesJson::line).collect(Collectors.joining(",\n ", "[", "]\n"));
    }

    private static String line(NodeReport node) {
        NodeState state = node.state();
        return String.format(
                Locale.ROOT,
                "{\"node\":%s,\"role\":\"%s\",\"open\":%b,\"why\":%s,\"timeline\":%d,\"lsn\":\"%s\",\"lagBytes\":%d,"
                        + "\"lagSeconds\":%.3f,\"selects\":%d,\"keys\":%d,\"failures\":%d,\"connections\":%d}",
                Json.text(state.name()),
                state.role().word(),
                node.open(),
                Json.text(state.why()),
                state.timeline(),
                state.lsn(),
                state.lagBytes(),
                state.lag().toMillis() / 1000.0,
                node.work().selects(),
                node.work().keys(),
                node.work().failures(),
                node.pool().total());
    }
}
