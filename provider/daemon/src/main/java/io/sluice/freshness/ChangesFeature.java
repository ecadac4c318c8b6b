package io.sluice.freshness;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.Refill;
import io.sluice.config.ChangeOptions;
import io.sluice.config.ServeOptions;
import io.sluice.events.RedisEvents;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ChangeState;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import io.sluice.trouble.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the daemon that keeps the caches fresh: the change stream, applied to Redis, and the fences that fills have to pass. One reader
 * for all tables.
 *
 * @param tables in the order of the settings
 * @param troubles what can be wrong: that changes are not applied, late, or not heard of
 */
public record ChangesFeature(
        ChangeReader reader,
        ChangeSettings names,
        List<FreshTable> tables,
        ReportedChangesEndpoint endpoint,
        List<Episode> troubles) {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesFeature.class);

    /**
     * Starts it; what has to be ended goes to {@code shutdown}. Null when changes are not to be read.
     *
     * @param tables those that are filled. With none there is nothing to be kept fresh but recent values, which are short
     * @param views those whose answers are kept
     */
    public static @Nullable ChangesFeature start(
            ServeOptions options,
            Servers servers,
            Database nodes,
            List<FilledTable> tables,
            List<FreshView> views,
            ShutdownSteps shutdown) {
        ChangeOptions changes = options.changes;
        if (changes.changes == ChangeOptions.Mode.OFF) {
            Neighbour.watch(options, servers, nodes, shutdown, tables);
            return null;
        }
        if (tables.isEmpty()) {
            if (changes.changes == ChangeOptions.Mode.ON) {
                LOG.info("changes are not read: with --redis none there is nothing to be kept fresh");
            }
            return null;
        }
        ChangeSettings names = changes.names();
        ChangeSlot database = PrimaryChanges.of(options, servers, nodes);
        if (changes.changes == ChangeOptions.Mode.AUTO && !isPossible(database)) {
            Neighbour.watch(options, servers, nodes, shutdown, tables);
            return null;
        }
        nodes.askForEvidence();
        List<FreshTable.Applied> applied = Stream.concat(tables.stream().map(FreshTable::of), views.stream())
                .toList();
        ChangeReader reader = ChangeReader.start(
                database.source(),
                applied.stream().map(FreshTable.Applied::read).toList(),
                events(tables),
                changes.reader());
        shutdown.first("stop reading changes", reader);
        List<FreshTable> fresh = new ArrayList<>();
        for (FreshTable.Applied one : applied) {
            String state = fresh.isEmpty() ? "changes_not_heard" : "changes_not_heard_" + one.name();
            fresh.add(one.start(options, reader, state, shutdown));
        }
        ReportedChangesEndpoint endpoint = new ReportedChangesEndpoint(events(tables));
        shutdown.first("take no more events", endpoint);
        List<Episode> troubles = new ArrayList<>(reader.troubles());
        fresh.forEach(one -> troubles.add(one.unheard()));
        troubles.forEach(trouble -> trouble.causeTold(
                () -> fresh.stream().anyMatch(one -> one.filler().lastProblem() != null)
                        || nodes.state() instanceof DatabaseState.Away));
        return new ChangesFeature(reader, names, List.copyOf(fresh), endpoint, List.copyOf(troubles));
    }

    /** Those of the first table, and of the others where they say so. */
    private static RedisEvents events(List<FilledTable> tables) {
        List<String> prefixes =
                tables.stream().map(table -> table.redis().prefix()).toList();
        return new RedisEvents(tables.get(0).redis(), prefixes.subList(1, prefixes.size()), ChangeOptions.EVENTS);
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

    /** From now on so many changed keys a second are looked up again; 0 for none. */
    public void refill(int perSecond) {
        for (FreshTable table : tables) {
            Refill refill = table.refill();
            if (refill != null) {
                refill.pace(perSecond);
            }
        }
    }

    /** What {@code /readyz} says; null while all is well. */
    @Nullable
    String trouble() {
        List<String> lines = troubles.stream()
                .map(Episode::now)
                .filter(Objects::nonNull)
                .limit(tables.size())
                .toList();
        if (!lines.isEmpty()) {
            return String.join("; ", lines);
        }
        ChangeState state = reader.status().state();
        return reader.isWell() ? null : state.words();
    }
}
