package io.sluice.daemon;

import io.sluice.coalesce.Lanes;
import io.sluice.config.ListedTable;
import io.sluice.config.ServeOptions;
import io.sluice.fills.RedisFiller;
import io.sluice.freshness.ChangesFeature;
import io.sluice.nodes.Database;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * What takes settings while the daemon runs.
 *
 * @param lanes that tables share; null where there is one table
 * @param changes null where none are read
 */
record LiveParts(
        Database database,
        List<TableService> tables,
        @Nullable Lanes lanes,
        @Nullable ChangesFeature changes,
        Consumer<Level> logLevel) {

    /** Goes on by these; what is of the start alone is left as it is. Never blocks. */
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
    }

    private static void apply(TableService table, ListedTable listed, ServeOptions options) {
        table.answering().apply(listed.coalescing(), options.recent.recent);
        RedisFiller filler = table.filler();
        if (filler != null) {
            filler.times(listed.ttl(), listed.negativeTtl());
        }
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
