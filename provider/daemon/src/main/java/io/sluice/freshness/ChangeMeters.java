package io.sluice.freshness;

import io.sluice.audit.Auditor;
import io.sluice.changes.Refill;
import io.sluice.fills.FillRefusal;
import io.sluice.metrics.Metrics;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.TableStatus;
import java.util.Locale;
import java.util.function.Supplier;

/** What metrics say of the change stream. */
public final class ChangeMeters {
    private static final String LABEL = "table";

    private ChangeMeters() {}

    public static void register(Metrics metrics, ChangesFeature changes) {
        ChangeReader reader = changes.reader();
        metrics.gauge("sluice.changes.well", () -> reader.isWell() ? 1 : 0);
        metrics.gauge("sluice.changes.behind.bytes", () -> reader.status().behindBytes());
        metrics.gauge("sluice.changes.behind.seconds", () -> reader.status().behindNanos() / 1e9);
        metrics.gauge("sluice.changes.retained.bytes", () -> reader.status().retained());
        metrics.counter("sluice.changes.transactions", () -> reader.status().transactions());
        metrics.counter("sluice.changes.unknown", reader::unknownMessages);
        metrics.counter("sluice.changes.events.buried", reader::buriedEvents);
        for (int i = 0; i < changes.tables().size(); i++) {
            int index = i;
            register(metrics, reader, changes.tables().get(i), () -> reader.tables()
                    .get(index));
        }
    }

    private static void register(Metrics metrics, ChangeReader reader, FreshTable table, Supplier<TableStatus> status) {
        String name = table.name();
        metrics.gauge("sluice.changes.table.well", () -> reader.isWell(name) ? 1 : 0, LABEL, name);
        metrics.gauge("sluice.changes.fences", () -> status.get().fences(), LABEL, name);
        metrics.counter("sluice.changes.applied", () -> status.get().changes(), LABEL, name);
        metrics.counter("sluice.changes.clears", () -> status.get().clears(), LABEL, name);
        Refill refill = table.refill();
        if (refill != null) {
            metrics.counter("sluice.refills", refill::asked, LABEL, name);
            metrics.counter("sluice.refills.skipped", refill::skipped, LABEL, name);
        }
        Auditor auditor = table.auditor();
        if (auditor != null) {
            metrics.counter("sluice.audit.compared", auditor::compared, LABEL, name);
            metrics.counter("sluice.audit.mismatches", auditor::mismatches, LABEL, name);
        }
        for (FillRefusal reason : FillRefusal.values()) {
            metrics.counter(
                    "sluice.fills.refused",
                    () -> table.filler().refused(reason),
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT),
                    LABEL,
                    name);
        }
        metrics.counter("sluice.fills.short", table.filler()::degraded, LABEL, name);
    }
}
