package io.sluice.daemon;

import io.sluice.audit.Auditor;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.Invalidation;
import io.sluice.changes.Refill;
import io.sluice.coalesce.Route;
import io.sluice.config.ChangeOptions;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Announcements;
import io.sluice.fences.RedisEntries;
import io.sluice.fences.RedisEvents;
import io.sluice.fences.RedisFences;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.reader.Announcing;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ChangeState;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import io.sluice.trouble.Episode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the daemon that keeps the cache fresh: the change stream, applied to Redis, and the fences that fills have to pass.
 *
 * @param auditor null when nothing is compared
 * @param refill null when nothing is looked up again
 * @param troubles what can be wrong: that changes are not applied, late, or not heard of
 */
record ChangesFeature(
        ChangeReader reader,
        ChangeSettings names,
        @Nullable Auditor auditor,
        @Nullable Refill refill,
        ReportedChangesEndpoint endpoint,
        List<Episode> troubles) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesFeature.class);

    /**
     * Starts it; what has to be ended goes to {@code shutdown}. Null when changes are not to be read.
     *
     * @param redis null to fill nothing; then there is nothing to be kept fresh but recent values, which are short
     */
    static @Nullable ChangesFeature start(
            ServeOptions options,
            Servers servers,
            Database nodes,
            Answering answering,
            ShutdownSteps shutdown,
            @Nullable RedisSettings redis,
            @Nullable RedisFiller filler) {
        ChangeOptions changes = options.changes;
        if (changes.changes == ChangeOptions.Mode.OFF) {
            Neighbour.watch(options, servers, nodes, shutdown, redis, filler);
            return null;
        }
        if (redis == null || filler == null) {
            if (changes.changes == ChangeOptions.Mode.ON) {
                LOG.info("changes are not read: with --redis none there is nothing to be kept fresh");
            }
            return null;
        }
        ChangeSettings names = changes.names();
        ChangeSlot database = PrimaryChanges.of(options, servers, nodes);
        if (changes.changes == ChangeOptions.Mode.AUTO && !isPossible(database)) {
            Neighbour.watch(options, servers, nodes, shutdown, redis, filler);
            return null;
        }
        nodes.askForEvidence();
        filler.fence();
        boolean held = Held.RECENT.isHeld();
        Telling telling = new Telling(
                new Invalidation(answering.announced(), held ? answering.copies() : Invalidation.Copies.none()));
        RedisFences fences = new RedisFences(redis, filler::owner);
        ChangeReader reader = ChangeReader.start(
                database.source(),
                new Announcing(fences, telling),
                new RedisEvents(redis, ChangeOptions.EVENTS),
                changes.reader());
        shutdown.first("stop reading changes", reader);
        filler.whenBehind(reader::hurry);
        if (answering.gate() != null) {
            answering.gate().begin(reader::hurry);
        }
        Auditor auditor = auditor(changes.audit, redis, nodes.table(0).primary(), reader);
        if (auditor != null) {
            shutdown.first("stop the audit", auditor);
        }
        Refill refill = changes.refill == 0
                ? null
                : new Refill(
                        options.coalescing.settings(),
                        nodes.table(0).primary(),
                        answering.announced(),
                        filler,
                        changes.refill,
                        () -> reader.status().isInTime());
        if (refill != null) {
            shutdown.first("stop refilling", refill);
        }
        telling.also(auditor, refill);
        Announcements announcements = new Announcements(redis, fences.self(), telling);
        if (held) {
            answering.recent().onlyWhile(announcements::connected);
        }
        shutdown.first("stop hearing of changes", announcements);
        ReportedChangesEndpoint endpoint = new ReportedChangesEndpoint(new RedisEvents(redis, ChangeOptions.EVENTS));
        shutdown.first("take no more events", endpoint);
        List<Episode> troubles = new ArrayList<>(reader.troubles());
        troubles.add(announcements.trouble());
        troubles.forEach(trouble ->
                trouble.causeTold(() -> filler.lastProblem() != null || nodes.state() instanceof DatabaseState.Away));
        return new ChangesFeature(reader, names, auditor, refill, endpoint, List.copyOf(troubles));
    }

    private static @Nullable Auditor auditor(
            int perSecond, RedisSettings redis, Route<String, Value> primary, ChangeReader reader) {
        return perSecond == 0
                ? null
                : Auditor.start(
                        new RedisEntries(redis),
                        keys -> primary.read(keys).values(),
                        perSecond,
                        () -> reader.status().isInTime(),
                        reader::repair);
    }

    /** Whether the server is set up for it. One that is away may be: the reader will see. */
    private static boolean isPossible(ChangeSlot database) {
        try {
            String hindrance = database.hindrance();
            if (hindrance != null) {
                LOG.warn(
                        "changes are not read: {}. Until then what is changed in the database may stay old in Redis for as long"
                                + " as --ttl (--changes off says this no more)",
                        hindrance);
            }
            return hindrance == null;
        } catch (ChangeSourceException away) {
            return true;
        }
    }

    /** What {@code /readyz} says; null while all is well. */
    @Nullable
    String trouble() {
        for (Episode trouble : troubles) {
            String line = trouble.now();
            if (line != null) {
                return line;
            }
        }
        ChangeState state = reader.status().state();
        return reader.isWell() ? null : state.words();
    }
}
