package io.sluice.daemon;

import io.sluice.coalesce.Settings;
import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.fences.AppliedGate;
import io.sluice.fences.Prefixes;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.Answering;
import io.sluice.freshness.PrimaryChanges;
import io.sluice.lanes.Lanes;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.ReadFrom;
import io.sluice.nodes.TableReads;
import io.sluice.pacing.LaneListeners;
import io.sluice.pacing.PaceListener;
import io.sluice.readthrough.ReadResult;
import io.sluice.readthrough.ReadThrough;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.tracing.SlowLookups;
import io.sluice.tracing.TableTraces;
import io.sluice.tracing.Traces;
import io.sluice.tuning.TablePacing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Starts the services of each table; what has to be ended goes to {@code shutdown}.
 *
 * @param lanes that they share; null where there is one
 * @param traces null where none are followed
 */
record TableStarter(
        ServeOptions options,
        List<ListedTable> tables,
        Servers servers,
        Database database,
        Metrics metrics,
        Late late,
        @Nullable Lanes lanes,
        @Nullable Traces traces,
        ShutdownSteps shutdown) {
    /** What is left of the fills may take this long at the end. */
    private static final Duration LAST_FILLS = Duration.ofSeconds(2);

    /** All of them, in the order of the list. */
    List<TableService> start() {
        List<TableService> services = new ArrayList<>();
        ReadThrough cache = cache();
        RedisFiller first = null;
        for (int i = 0; i < tables.size(); i++) {
            RedisFiller filler = filler(i);
            if (filler != null && first != null) {
                filler.beside(first);
            }
            first = first == null ? filler : first;
            services.add(start(i, filler, cache));
        }
        RedisFiller told = first;
        if (cache != null && told != null) {
            cache.toldBy(() -> told.lastProblem() != null);
        }
        return List.copyOf(services);
    }

    private TableService start(int index, @Nullable RedisFiller filler, @Nullable ReadThrough cache) {
        ListedTable table = tables.get(index);
        RedisSettings redis = redis(index);
        TableReads reads = database.table(index);
        PaceListener pace = new PaceListener(System::nanoTime);
        SlowLookups slow = new SlowLookups(table.name(), options.run.slowLookup, System::nanoTime);
        TableTraces followed = traces == null ? null : traces.table(table.name());
        Answering answering = Answering.start(
                options,
                settings(table),
                reads,
                shutdown,
                options.recent.values(tables.size()),
                filler,
                gate(redis),
                new LaneListeners(
                        metrics.lookups(table.name()),
                        followed == null ? List.of(pace, slow) : List.of(pace, slow, followed)),
                lanes);
        WritesFeature writes =
                WritesFeature.start(options, table, servers, database, answering, shutdown, metrics, late, filler);
        TablePacing pacing =
                new TablePacing(table.name(), settings(table), table.latencyTarget(), pace, answering::apply);
        return new TableService(table, reads, redis, filler, answering, pacing, slow, followed, cache, writes);
    }

    /** Its threads are named by it, where there are several. */
    private Settings settings(ListedTable table) {
        return tables.size() == 1 ? table.coalescing() : table.coalescing().named("lookup-" + table.name());
    }

    /** What is asked before the tables; null where nothing is. */
    private @Nullable ReadThrough cache() {
        RedisSettings redis = options.redis.readThrough ? servers.redisSettings(options.redis) : null;
        if (redis == null) {
            return null;
        }
        ReadThrough cache = ReadThrough.start(redis, options.redis.patience);
        shutdown.first("read the cache no more", cache);
        for (ReadResult result : ReadResult.values()) {
            metrics.counter(
                    "sluice.cache.reads",
                    () -> cache.figures().of(result),
                    "result",
                    result.name().toLowerCase(Locale.ROOT));
        }
        return cache;
    }

    private @Nullable RedisSettings redis(int index) {
        return servers.redisSettings(options.redis, tables.get(index), tables.size());
    }

    private @Nullable RedisFiller filler(int index) {
        RedisSettings redis = redis(index);
        if (redis == null) {
            return null;
        }
        String anothers = Prefixes.refusal(
                redis,
                () -> PrimaryChanges.owner(
                        options, servers, database, tables.get(index).name()));
        if (anothers != null) {
            throw new StartException(anothers);
        }
        RedisFiller filler = new RedisFiller(redis);
        shutdown.first("write the last fills", () -> filler.close(LAST_FILLS));
        return filler;
    }

    /** Who reads from the primary alone has answers that no later read of Redis is older than. */
    private @Nullable AppliedGate gate(@Nullable RedisSettings redis) {
        if (redis == null || options.nodes.readFrom != ReadFrom.PRIMARY) {
            return null;
        }
        AppliedGate gate = new AppliedGate(redis);
        shutdown.first("hold no answers back", gate);
        return gate;
    }
}
