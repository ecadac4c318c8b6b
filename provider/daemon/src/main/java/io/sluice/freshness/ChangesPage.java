package io.sluice.freshness;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.admin.JsonLines;
import io.sluice.fills.FillRefusal;
import io.sluice.lookup.Lsn;
import io.sluice.reader.ChangeState;
import io.sluice.reader.ChangeStatus;
import io.sluice.reader.TableStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port says of the change stream: the reader, and what its fences did to the fills of this daemon. The figures are those of all
 * tables together; where there are several, those of each follow.
 */
public record ChangesPage(ChangesFeature feature) {

    @Nullable
    public String trouble() {
        return feature.trouble();
    }

    /** A JSON object, a line each. */
    public String json() {
        ChangeStatus now = feature.reader().status();
        List<TableStatus> each = feature.reader().tables();
        boolean reads = now.state() != ChangeState.STANDING_BY;
        return JsonLines.of(json -> {
            json.writeStartObject();
            json.writeStringField("state", now.state().words());
            json.writeStringField("problem", now.problem());
            json.writeStringField("slot", feature.names().slot());
            json.writeStringField("reader", reads ? "this daemon" : now.problem());
            json.writeStringField("applied", Lsn.text(now.applied()));
            json.writeNumberField("behindBytes", now.behindBytes());
            json.writeFieldName("behindSeconds");
            json.writeNumber(String.format(Locale.ROOT, "%.3f", now.behindNanos() / 1e9));
            json.writeNumberField("changes", now.changes());
            json.writeFieldName("changesPerSecond");
            json.writeNumber(String.format(Locale.ROOT, "%.1f", now.perSecond()));
            json.writeNumberField("transactions", now.transactions());
            json.writeNumberField("retainedBytes", now.retained());
            json.writeStringField("walStatus", now.walStatus());
            json.writeNumberField("fences", now.fences());
            json.writeNumberField("clears", now.clears());
            json.writeStringField("lastGap", now.lastGap());
            json.writeNumberField("eventsBuried", feature.reader().buriedEvents());
            fills(json, feature.tables());
            if (each.size() > 1) {
                json.writeArrayFieldStart("tables");
                for (int i = 0; i < each.size(); i++) {
                    table(json, each.get(i), feature.tables().get(i));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static void table(JsonGenerator json, TableStatus now, FreshTable table) throws IOException {
        json.writeStartObject();
        json.writeStringField("table", now.name());
        json.writeStringField("prefix", table.prefix());
        json.writeStringField("state", now.state().words());
        json.writeStringField("problem", now.problem());
        json.writeStringField("applied", Lsn.text(now.applied()));
        json.writeNumberField("changes", now.changes());
        json.writeNumberField("fences", now.fences());
        json.writeNumberField("clears", now.clears());
        json.writeStringField("lastGap", now.lastGap());
        fills(json, List.of(table));
        json.writeEndObject();
    }

    private static void fills(JsonGenerator json, List<FreshTable> tables) throws IOException {
        json.writeNumberField("audited", sum(tables, FreshTable::audited));
        json.writeNumberField("mismatches", sum(tables, FreshTable::mismatches));
        json.writeNumberField("refills", sum(tables, FreshTable::refilled));
        json.writeNumberField("refillsSkipped", sum(tables, FreshTable::notRefilled));
        json.writeNumberField(
                "fillsWritten", sum(tables, table -> table.filler().written()));
        json.writeObjectFieldStart("fillsRefused");
        for (FillRefusal reason : FillRefusal.values()) {
            json.writeNumberField(reason.name().toLowerCase(Locale.ROOT), sum(tables, table -> table.filler()
                    .refused(reason)));
        }
        json.writeEndObject();
        json.writeNumberField("fillsShort", sum(tables, table -> table.filler().degraded()));
    }

    private static long sum(List<FreshTable> tables, ToLongFunction<FreshTable> figure) {
        return tables.stream().mapToLong(figure).sum();
    }
}
