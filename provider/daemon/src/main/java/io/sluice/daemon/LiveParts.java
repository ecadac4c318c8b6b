package io.sluice.daemon;

import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.ChangesFeature;
import io.sluice.lanes.Lanes;
import io.sluice.nodes.Database;
import io.sluice.tuning.TablePacing;
import io.sluice.tuning.TablePacing.PaceState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** What takes settings while the daemon runs. */
final class LiveParts {
    private final Database database;
    private final List<TableService> tables;
    private final @Nullable Lanes lanes;
    private final @Nullable ChangesFeature changes;
    private final Consumer<Level> logLevel;
    private volatile ServeOptions now;

    /**
     * Goes on by those of the start.
     *
     * @param lanes that tables share; null where there is one table
     * @param changes null where none are read
     */
    LiveParts(
            ServeOptions start,
            Database database,
            List<TableService> tables,
            @Nullable Lanes lanes,
            @Nullable ChangesFeature changes,
            Consumer<Level> logLevel) {
        this.now = start;
        this.database = database;
        this.tables = tables;
        this.lanes = lanes;
        this.changes = changes;
        this.logLevel = logLevel;
    }

    /** How long a lookup may take. */
    Duration timeout() {
        return now.coalescing.timeout;
    }

    /** Goes on by these, which were checked; what is of the start alone is left as it is. Never blocks. */
    void apply(ServeOptions options) {
        int each = options.coalescing.lanes;
        database.bound(options.database.connections(each, options.http.benchRoutes), options.coalescing.timeout);
        if (lanes != null) {
            lanes.resize(each);
        }
        for (ListedTable listed : options.tables()) {
            for (TableService table : tables) {
                if (table.name().equals(listed.name())) {
                    apply(table, listed, options);
                }
            }
        }
        if (changes != null) {
            changes.refill(options.changes.refill);
        }
        logLevel.accept(options.run.logLevel);
        now = options;
    }

    private static void apply(TableService table, ListedTable listed, ServeOptions options) {
        table.pacing().apply(listed.coalescing(), listed.latencyTarget());
        table.answering().remember(options.recent.recent);
        table.slow().least(options.run.slowLookup);
        RedisFiller filler = table.filler();
        if (filler != null) {
            filler.times(listed.ttl(), listed.negativeTtl());
        }
    }

    /** Does the same, and finds windows out where that is wanted: see {@link TablePacing#look}. */
    Runnable pacing(Runnable besides) {
        return () -> {
            int nodes = (int) database.nodes().stream()
                    .filter(node -> !node.state().out())
                    .count();
            tables.forEach(table -> table.pacing().look(nodes));
            besides.run();
        };
    }

    /** That of each table, as it is now. */
    List<PaceState> windows() {
        return tables.stream().map(table -> table.pacing().state()).toList();
    }

    /** Has lookups wait, or go on: within their deadlines, and those of whatever is being loaded are answered. */
    void pause(boolean now) {
        tables.forEach(table -> table.answering().pause(now));
    }

    /** Batches that are being loaded. */
    int underWay() {
        return tables.stream().mapToInt(table -> table.answering().underWay()).sum();
    }
}
