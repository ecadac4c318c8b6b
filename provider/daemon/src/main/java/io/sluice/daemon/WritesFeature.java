package io.sluice.daemon;

import io.sluice.changes.Invalidation;
import io.sluice.coalesce.Settings;
import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.Answering;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.rows.Writes;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.trouble.Episode;
import io.sluice.watch.QueueWatch;
import io.sluice.write.Invalidator;
import io.sluice.write.Writer;
import io.sluice.write.Written;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the daemon that writes: a pool and a role of its own, the caches that have to forget what is written, and who sees whether it is done in time. */
record WritesFeature(Writes database, Writer writer, QueueWatch watch) {
    /** An answer waits for Redis so long at most. */
    private static final Duration MOST_INVALIDATING = Duration.ofMillis(250);

    /** Starts it; what has to be ended goes to {@code shutdown}. Null when the table is not to be written to. */
    static @Nullable WritesFeature start(
            ServeOptions options,
            ListedTable table,
            Servers servers,
            Database nodes,
            Answering answering,
            ShutdownSteps shutdown,
            Metrics metrics,
            Late late,
            @Nullable RedisFiller filler) {
        if (!table.writable()) {
            return null;
        }
        Settings settings = options.writes.settings(options.coalescing.timeout);
        Writes database = open(options, table, servers, nodes, settings);
        shutdown.first("close the connections for writes", database);
        Writer writer = Writer.start(
                settings, database.loader(), invalidator(answering, filler, settings), metrics.writes(table.name()));
        shutdown.first("close the writer", writer);
        QueueWatch watch = QueueWatch.ofWrites(
                new QueueWatch.QueueCounts(
                        late.writes()::sum,
                        () -> metrics.writesRefused(table.name()),
                        () -> database.trouble() != null),
                System::nanoTime);
        WritesFeature feature = new WritesFeature(database, writer, watch);
        feature.register(metrics, table.name());
        return feature;
    }

    /** Opens it: throws with one line if the table cannot be written to. */
    static Writes open(ServeOptions options, ListedTable table, Servers servers, Database nodes, Settings settings) {
        try {
            DatabaseSettings writer = options.lookup(
                    servers.jdbcUrls().get(0),
                    servers.writer().user(),
                    servers.writer().password(),
                    settings.lanes(),
                    List.of(table));
            return Writes.open(writer, nodes::primaryUrl);
        } catch (DatabaseSetupException e) {
            throw new StartException("--writable: " + e.getMessage(), e);
        }
    }

    /** Redis may be away: it is waited for no longer than this. */
    private static Invalidator invalidator(Answering answering, @Nullable RedisFiller filler, Settings settings) {
        Duration quarter = settings.timeout().dividedBy(4);
        Duration most = quarter.compareTo(MOST_INVALIDATING) < 0 ? quarter : MOST_INVALIDATING;
        Invalidation invalidation = new Invalidation(answering.announced(), answering.copies());
        return keys -> invalidation.written(keys, those -> filler == null || filler.invalidate(those, most));
    }

    List<Episode> episodes() {
        return Stream.concat(database.episodes().stream(), watch.episodes().stream())
                .toList();
    }

    /** Why writes are refused, late, or not confirmed, in one line; null while all is well with them. */
    @Nullable
    String trouble() {
        for (Episode episode : episodes()) {
            String line = episode.now();
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    private void register(Metrics metrics, String table) {
        for (Written.Effect effect : Written.Effect.values()) {
            metrics.counter(
                    "sluice.writes",
                    () -> writer.count(effect),
                    "effect",
                    effect.name().toLowerCase(Locale.ROOT),
                    "table",
                    table);
        }
        metrics.counter("sluice.write.keys", writer::invalidated, "caches", "dropped", "table", table);
        metrics.counter("sluice.write.keys", writer::leftOver, "caches", "not_in_time", "table", table);
        metrics.gauge("sluice.write.queue", writer::queued, "table", table);
        metrics.gauge("sluice.write.ready", () -> database.trouble() == null ? 1 : 0, "table", table);
    }
}
