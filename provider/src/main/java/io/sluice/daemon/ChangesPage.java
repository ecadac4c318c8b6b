package io.sluice.daemon;

import io.sluice.changes.Auditor;
import io.sluice.changes.ChangeState;
import io.sluice.changes.ChangeStatus;
import io.sluice.changes.Refill;
import io.sluice.lookup.Lsn;
import io.sluice.redis.FillRefusal;
import io.sluice.redis.RedisFiller;
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
        return "{" + pair("state", Json.text(now.state().words()))
                + ",\n " + pair("problem", Json.text(now.problem()))
                + ",\n " + pair("slot", Json.text(feature.names().slot()))
                + ",\n " + pair("reader", Json.text(reads ? "this daemon" : now.problem()))
                + ",\n " + pair("applied", Json.text(Lsn.text(now.applied())))
                + ",\n " + pair("behindBytes", now.behindBytes())
                + ",\n " + pair("behindSeconds", seconds(now.behindNanos()))
                + ",\n " + pair("changes", now.changes())
                + ",\n " + pair("changesPerSecond", String.format(Locale.ROOT, "%.1f", now.perSecond()))
                + ",\n " + pair("transactions", now.transactions())
                + ",\n " + pair("retainedBytes", now.retained())
                + ",\n " + pair("walStatus", Json.text(now.walStatus()))
                + ",\n " + pair("fences", now.fences())
                + ",\n " + pair("clears", now.clears())
                + ",\n " + pair("lastGap", Json.text(now.lastGap()))
                + ",\n " + pair("eventsBuried", feature.reader().buriedEvents())
                + ",\n " + pair("audited", auditor == null ? 0 : auditor.compared())
                + ",\n " + pair("mismatches", auditor == null ? 0 : auditor.mismatches())
                + ",\n " + pair("refills", refill == null ? 0 : refill.asked() - refill.skipped())
                + ",\n " + pair("refillsSkipped", refill == null ? 0 : refill.skipped())
                + ",\n " + pair("fillsWritten", filler.written())
                + ",\n " + pair("fillsRefused", refused())
                + ",\n " + pair("fillsShort", filler.degraded())
                + "}\n";
    }

    private String refused() {
        StringBuilder reasons = new StringBuilder("{");
        for (FillRefusal reason : FillRefusal.values()) {
            reasons.append(reasons.length() > 1 ? "," : "")
                    .append(pair(reason.name().toLowerCase(Locale.ROOT), filler.refused(reason)));
        }
        return reasons.append('}').toString();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private static String pair(String name, Object value) {
        return "\"" + name + "\":" + value;
    }
}
