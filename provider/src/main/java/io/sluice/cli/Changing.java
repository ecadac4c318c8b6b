package io.sluice.cli;

import io.sluice.changes.ChangeReader;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeStatus;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Value;
import io.sluice.postgres.ChangeSettings;
import io.sluice.postgres.Changes;
import io.sluice.postgres.Database;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.redis.RedisFences;
import io.sluice.redis.RedisFiller;
import io.sluice.redis.RedisSettings;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the daemon that keeps the cache fresh: the change stream, applied to Redis, and the fences that fills have to pass. */
record Changing(ChangeReader reader, Changes database, ChangeSettings names) {
    private static final Logger LOG = LoggerFactory.getLogger(Changing.class);

    /** A system property, for drills: fills pass no fence, to see what comes of it. */
    private static final String UNFENCED = "sluice.unfenced";

    /**
     * Starts it; what has to be ended goes to {@code closing}. Null when changes are not to be read.
     *
     * @param redis null to fill nothing; then there is nothing to be kept fresh but recent values, which are short
     */
    static @Nullable Changing start(
            ServeCommand options,
            Servers servers,
            Database nodes,
            Coalescer<String, Value> lookups,
            Closing closing,
            RecentValues<String, Value> recent,
            @Nullable RedisSettings redis,
            @Nullable RedisFiller filler) {
        ChangeOptions changes = options.changes;
        if (changes.changes == ChangeOptions.Mode.OFF || redis == null || filler == null) {
            return null;
        }
        ChangeSettings names = changes.names();
        List<String> urls = servers.jdbcUrls();
        Changes database = database(options, servers, names, urls.size() == 1 ? () -> urls.get(0) : nodes::primaryUrl);
        if (changes.changes == ChangeOptions.Mode.AUTO && !isPossible(database)) {
            return null;
        }
        nodes.askForEvidence();
        if (!Boolean.getBoolean(UNFENCED)) {
            filler.fence();
        }
        ChangeReader reader = ChangeReader.start(database.source(), new RedisFences(redis), changes.reader());
        closing.first("stop reading changes", reader);
        return new Changing(reader, database, names);
    }

    /** @param primary the primary's URL, or null while no node is */
    static Changes database(
            ServeCommand options, Servers servers, ChangeSettings names, Supplier<@Nullable String> primary) {
        DatabaseOptions database = options.database;
        DatabaseSettings settings = new DatabaseSettings(
                servers.jdbcUrls().get(0),
                servers.changes().user(),
                servers.changes().password(),
                1,
                database.table,
                database.keyColumn,
                database.valueColumn,
                database.keyType,
                options.coalescing.timeout,
                options.nodes.probe,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
        return Changes.of(settings, names, primary);
    }

    /** Whether the server is set up for it. One that is away may be: the reader will see. */
    private static boolean isPossible(Changes database) {
        try {
            String hindrance = database.hindrance();
            if (hindrance != null) {
                LOG.info("changes are not read: {} (--changes off says this no more)", hindrance);
            }
            return hindrance == null;
        } catch (ChangeSourceException away) {
            return true;
        }
    }

    /** What {@code /readyz} says; null while all is well. */
    @Nullable
    String trouble() {
        ChangeStatus status = reader.status();
        return status.isWell()
                ? null
                : status.state().words() + (status.problem() == null ? "" : ": " + status.problem());
    }
}
