package io.sluice.daemon;

import io.sluice.audit.Auditor;
import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.Invalidation;
import io.sluice.changes.Refill;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Announcements;
import io.sluice.fences.RedisEntries;
import io.sluice.fences.RedisFences;
import io.sluice.fills.RedisFiller;
import io.sluice.reader.Announcing;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ReadTable;
import io.sluice.servers.ShutdownSteps;
import io.sluice.trouble.Episode;
import org.jspecify.annotations.Nullable;

/**
 * What keeps one table's entries, and what this daemon remembers of it, fresh.
 *
 * @param auditor null when nothing is compared
 * @param refill null when nothing is looked up again
 * @param unheard that what others apply is not heard of
 */
record FreshTable(ServedTable table, @Nullable Auditor auditor, @Nullable Refill refill, Episode unheard) {

    /** Its side of the change stream, before that is read. */
    record Applied(ServedTable table, RedisFences fences, Telling telling) {

        static Applied of(ServedTable table) {
            table.filler().fence();
            Answering answering = table.answering();
            Telling telling = new Telling(new Invalidation(
                    answering.announced(), Held.RECENT.isHeld() ? answering.copies() : Invalidation.Copies.none()));
            return new Applied(table, new RedisFences(table.redis(), table.filler()::owner), telling);
        }

        ReadTable read() {
            return new ReadTable(table.name(), new Announcing(fences, telling));
        }
    }

    String name() {
        return table.name();
    }

    RedisFiller filler() {
        return table.filler();
    }

    long audited() {
        return auditor == null ? 0 : auditor.compared();
    }

    long mismatches() {
        return auditor == null ? 0 : auditor.mismatches();
    }

    long refilled() {
        return refill == null ? 0 : refill.asked() - refill.skipped();
    }

    long notRefilled() {
        return refill == null ? 0 : refill.skipped();
    }

    /** Starts it; what has to be ended goes to {@code shutdown}. */
    static FreshTable start(
            ServeOptions options, Applied applied, ChangeReader reader, String state, ShutdownSteps shutdown) {
        ServedTable table = applied.table();
        Answering answering = table.answering();
        table.filler().whenBehind(reader::hurry);
        if (answering.gate() != null) {
            answering.gate().begin(reader::hurry);
        }
        Auditor auditor = auditor(options.changes.audit, table, reader);
        if (auditor != null) {
            shutdown.first("stop the audit", auditor);
        }
        Refill refill = refill(options, table, answering.announced(), reader);
        if (refill != null) {
            shutdown.first("stop refilling", refill);
        }
        applied.telling().also(auditor, refill);
        Announcements announcements =
                new Announcements(table.redis(), applied.fences().self(), state, applied.telling());
        if (Held.RECENT.isHeld()) {
            answering.recent().onlyWhile(announcements::connected);
        }
        shutdown.first("stop hearing of changes", announcements);
        return new FreshTable(table, auditor, refill, announcements.trouble());
    }

    private static @Nullable Auditor auditor(int perSecond, ServedTable table, ChangeReader reader) {
        return perSecond == 0
                ? null
                : Auditor.start(
                        new RedisEntries(table.redis()),
                        keys -> table.reads().primary().read(keys).values(),
                        perSecond,
                        () -> reader.isInTime(table.name()),
                        key -> reader.repair(table.name(), key));
    }

    private static @Nullable Refill refill(
            ServeOptions options, ServedTable table, AnnouncedChanges announced, ChangeReader reader) {
        return options.changes.refill == 0
                ? null
                : new Refill(
                        options.coalescing.settings(),
                        table.reads().primary(),
                        announced,
                        table.filler(),
                        options.changes.refill,
                        () -> reader.isInTime(table.name()));
    }
}
