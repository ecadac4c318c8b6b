package io.sluice.freshness;

import io.sluice.audit.Auditor;
import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.Invalidation;
import io.sluice.changes.Refill;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Announcements;
import io.sluice.fences.HomeFences;
import io.sluice.fences.RedisEntries;
import io.sluice.fills.RedisFiller;
import io.sluice.reader.Announcing;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ReadTable;
import io.sluice.servers.ShutdownSteps;
import io.sluice.trouble.Episode;
import org.jspecify.annotations.Nullable;

/**
 * What keeps one table's entries, or a view's answers, and what this daemon remembers of them, fresh.
 *
 * @param name what metrics and messages call it
 * @param auditor null when nothing is compared
 * @param refill null for a view: nothing is looked up again
 * @param unheard that what others apply is not heard of
 */
public record FreshTable(
        String name,
        String prefix,
        RedisFiller filler,
        @Nullable Auditor auditor,
        @Nullable Refill refill,
        Episode unheard) {

    /** One side of the change stream, before that is read. */
    interface Applied {
        /** What settings, metrics and messages call it. */
        String name();

        /** What the reader applies changes to. */
        ReadTable read();

        /**
         * Starts the rest; what has to be ended goes to {@code shutdown}.
         *
         * @param state for the gauge: that nothing is heard of others' changes
         */
        FreshTable start(ServeOptions options, ChangeReader reader, String state, ShutdownSteps shutdown);
    }

    /** A table's. */
    private record AppliedTable(FilledTable table, HomeFences fences, Telling telling) implements Applied {
        @Override
        public String name() {
            return table.name();
        }

        @Override
        public ReadTable read() {
            return new ReadTable(table.name(), fences);
        }

        @Override
        public FreshTable start(ServeOptions options, ChangeReader reader, String state, ShutdownSteps shutdown) {
            return FreshTable.start(options, this, reader, state, shutdown);
        }
    }

    static Applied of(FilledTable table) {
        table.filler().fence();
        Answering answering = table.answering();
        Telling telling = new Telling(new Invalidation(
                answering.announced(), Telling.Held.RECENT.isHeld() ? answering.copies() : Invalidation.Copies.none()));
        HomeFences fences =
                new HomeFences(table.redis(), table.filler()::owner, store -> new Announcing(store, telling));
        return new AppliedTable(table, fences, telling);
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

    private static FreshTable start(
            ServeOptions options, AppliedTable applied, ChangeReader reader, String state, ShutdownSteps shutdown) {
        FilledTable table = applied.table();
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
        shutdown.first("stop refilling", refill);
        applied.telling().also(auditor, refill);
        Announcements announcements =
                new Announcements(table.redis(), applied.fences().self(), state, applied.telling());
        if (Telling.Held.RECENT.isHeld()) {
            answering.recent().onlyWhile(announcements::connected);
        }
        shutdown.first("stop hearing of changes", announcements);
        return new FreshTable(
                table.name(), table.redis().prefix(), table.filler(), auditor, refill, announcements.trouble());
    }

    private static @Nullable Auditor auditor(int perSecond, FilledTable table, ChangeReader reader) {
        return perSecond == 0
                ? null
                : Auditor.start(
                        new RedisEntries(table.redis()),
                        keys -> table.reads().primary().read(keys).values(),
                        perSecond,
                        () -> reader.isInTime(table.name()),
                        key -> reader.repair(table.name(), key));
    }

    private static Refill refill(
            ServeOptions options, FilledTable table, AnnouncedChanges announced, ChangeReader reader) {
        return new Refill(
                options.coalescing.settings(),
                table.reads().primary(),
                announced,
                table.filler(),
                options.changes.refill,
                () -> reader.isInTime(table.name()));
    }
}
