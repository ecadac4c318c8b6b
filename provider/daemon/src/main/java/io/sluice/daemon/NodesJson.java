package io.sluice.daemon;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.admin.JsonLines;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.NodeState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The nodes as a JSON array, a line each. */
final class NodesJson {
    private NodesJson() {}

    static String of(List<NodeReport> nodes) {
        return JsonLines.of(json -> {
            json.writeStartArray();
            for (NodeReport node : nodes) {
                write(node, json);
            }
            json.writeEndArray();
        });
    }

    private static void write(NodeReport node, JsonGenerator json) throws IOException {
        NodeState state = node.state();
        json.writeStartObject();
        json.writeStringField("node", state.name());
        json.writeStringField("role", state.role().word());
        json.writeBooleanField("open", node.open());
        json.writeStringField("why", state.why());
        json.writeNumberField("timeline", state.timeline());
        json.writeStringField("lsn", state.lsn());
        json.writeNumberField("lagBytes", state.lagBytes());
        json.writeFieldName("lagSeconds");
        json.writeNumber(String.format(Locale.ROOT, "%.3f", state.lag().toMillis() / 1000.0));
        json.writeNumberField("selects", node.work().selects());
        json.writeNumberField("keys", node.work().keys());
        json.writeNumberField("failures", node.work().failures());
        json.writeNumberField("connections", node.pool().total());
        json.writeObjectFieldStart("unfitTables");
        for (Map.Entry<String, String> table : node.unfit().entrySet()) {
            json.writeStringField(table.getKey(), table.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
