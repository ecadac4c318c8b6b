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
        metrics.gauge(
                "sluice.changes.well",
                "1 while changes of every table are applied in time, here or by another daemon.",
                () -> reader.isWell() ? 1 : 0);
        metrics.gauge("sluice.changes.behind.bytes", "Log that is not applied yet.", () -> reader.status()
                .behindBytes());
        metrics.gauge(
                "sluice.changes.behind.seconds",
                "From a message's writing to its reading; more when none comes.",
                () -> reader.status().behindNanos() / 1e9);
        metrics.gauge("sluice.changes.retained.bytes", "Log that the server keeps for the slot.", () -> reader.status()
                .retained());
        metrics.counter("sluice.changes.transactions", "Transactions applied.", () -> reader.status()
                .transactions());
        metrics.counter(
                "sluice.changes.unknown",
                "Messages of the change stream of kinds that are not known here, passed over.",
                reader::unknownMessages);
        metrics.counter(
                "sluice.changes.events.buried", "Events that can never be applied, laid aside.", reader::buriedEvents);
        for (int i = 0; i < changes.tables().size(); i++) {
            int index = i;
            register(metrics, reader, changes.tables().get(i), () -> reader.tables()
                    .get(index));
        }
    }

    private static void register(Metrics metrics, ChangeReader reader, FreshTable table, Supplier<TableStatus> status) {
        String name = table.name();
        metrics.gauge(
                "sluice.changes.table.well",
                "1 while changes of the table are applied in time, here or by another daemon.",
                () -> reader.isWell(name) ? 1 : 0,
                LABEL,
                name);
        metrics.gauge(
                "sluice.changes.fences", "Fences in Redis.", () -> status.get().fences(), LABEL, name);
        metrics.counter(
                "sluice.changes.applied",
                "Keys dropped for a change.",
                () -> status.get().changes(),
                LABEL,
                name);
        metrics.counter(
                "sluice.changes.clears",
                "How often every entry was dropped, because nobody knew which were old.",
                () -> status.get().clears(),
                LABEL,
                name);
        Refill refill = table.refill();
        if (refill != null) {
            metrics.counter("sluice.refills", "Changed keys that were cached.", refill::asked, LABEL, name);
            metrics.counter(
                    "sluice.refills.skipped",
                    "Those among them that were not looked up again: too many at once, or the primary did not answer.",
                    refill::skipped,
                    LABEL,
                    name);
        }
        Auditor auditor = table.auditor();
        if (auditor != null) {
            metrics.counter(
                    "sluice.audit.compared", "Entries compared with their rows.", auditor::compared, LABEL, name);
            metrics.counter(
                    "sluice.audit.mismatches",
                    "Entries that were not what their rows say, with nothing on its way.",
                    auditor::mismatches,
                    LABEL,
                    name);
        }
        for (FillRefusal reason : FillRefusal.values()) {
            metrics.counter(
                    "sluice.fills.refused",
                    "Fills that may have been older than a change, by what told so.",
                    () -> table.filler().refused(reason),
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT),
                    LABEL,
                    name);
        }
        metrics.counter(
                "sluice.fills.short",
                "Fills with a short life, because changes were not applied in time.",
                table.filler()::degraded,
                LABEL,
                name);
    }
}
