package io.sluice.daemon;

import io.sluice.checkup.LookedTable;
import io.sluice.config.ListedTable;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.Answering;
import io.sluice.freshness.FilledTable;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.TableReads;
import io.sluice.ports.TableServices;
import io.sluice.readthrough.ReadThrough;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.ShutdownSteps;
import io.sluice.tracing.SlowLookups;
import io.sluice.tracing.TableTraces;
import io.sluice.tuning.TablePacing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One table as the daemon serves it: who answers its lookups, who fills the cache with them, and who writes.
 *
 * @param redis null to fill nothing
 * @param filler null to fill nothing
 * @param pacing of its lookups
 * @param slow says which of them are
 * @param traces null where none are followed
 * @param cache is asked before them; null where it is not
 * @param writes null where it is read only
 */
record TableService(
        ListedTable listed,
        TableReads reads,
        @Nullable RedisSettings redis,
        @Nullable RedisFiller filler,
        Answering answering,
        TablePacing pacing,
        SlowLookups slow,
        @Nullable TableTraces traces,
        @Nullable ReadThrough cache,
        @Nullable WritesFeature writes) {

    String name() {
        return listed.name();
    }

    /** What waits is answered when the daemon ends. */
    void drained(Grace grace, ShutdownSteps shutdown) {
        shutdown.first("drain the coalescer", () -> answering.lookups().close(grace.left()));
        if (writes != null) {
            shutdown.first("drain the writer", () -> writes.writer().close(grace.left()));
        }
    }

    /** For the change stream; empty where nothing is filled. */
    Optional<FilledTable> filled() {
        return redis == null || filler == null
                ? Optional.empty()
                : Optional.of(new FilledTable(name(), redis, filler, answering, reads));
    }

    /** For who looks how it does. */
    LookedTable looked() {
        return new LookedTable(name(), answering, filler);
    }

    /**
     * For a public port.
     *
     * @param door what it speaks, for counting
     */
    TableServices door(Metrics metrics, String door) {
        return new TableServices(
                name(),
                listed.prefix(),
                answering.lookups(),
                reads.keys(),
                listed.table().key().size(),
                listed.table().value() == null,
                answering.readBacks(),
                writes == null ? null : writes.writer(),
                traces,
                cache,
                metrics.outcomes(name()).by(door)::count);
    }
}
