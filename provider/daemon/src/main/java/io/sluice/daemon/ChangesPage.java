package io.sluice.daemon;

import io.sluice.audit.Auditor;
import io.sluice.changes.Refill;
import io.sluice.fills.FillRefusal;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Lsn;
import io.sluice.reader.ChangeState;
import io.sluice.reader.ChangeStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the admin port says of the change stream: the reader, and what its fences did to the fills of this daemon. */
record ChangesPage(ChangesFeature feature, RedisFiller filler) {

    @Nullable
    String trouble() {
        return feature.trouble();
    }

    /** A JSON object, a line each. */
    String json() {
        ChangeStatus now = feature.reader().status();
        Auditor auditor = feature.auditor();
        Refill refill = feature.refill();
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
            json.writeNumberField("audited", auditor == null ? 0 : auditor.compared());
            json.writeNumberField("mismatches", auditor == null ? 0 : auditor.mismatches());
            json.writeNumberField("refills", refill == null ? 0 : refill.asked() - refill.skipped());
            json.writeNumberField("refillsSkipped", refill == null ? 0 : refill.skipped());
            json.writeNumberField("fillsWritten", filler.written());
            json.writeObjectFieldStart("fillsRefused");
            for (FillRefusal reason : FillRefusal.values()) {
                json.writeNumberField(reason.name().toLowerCase(Locale.ROOT), filler.refused(reason));
            }
            json.writeEndObject();
            json.writeNumberField("fillsShort", filler.degraded());
            json.writeEndObject();
        });
    }
}
