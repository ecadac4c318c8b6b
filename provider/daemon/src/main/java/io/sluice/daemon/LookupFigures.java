package io.sluice.daemon;

import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.watch.LookupWatch;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the watch of lookups looks at, from those who keep it. */
record LookupFigures(Database database, List<TableService> tables, Metrics metrics, LongSupplier requestsLate)
        implements LookupWatch.Figures {

    @Override
    public long late() {
        return requestsLate.getAsLong();
    }

    @Override
    public long refused() {
        return metrics.lookupsRefused();
    }

    @Override
    public long troubles() {
        return database.troubles();
    }

    @Override
    public String lastTrouble() {
        return database.lastTrouble();
    }

    @Override
    public long answered() {
        return metrics.keysAnswered();
    }

    @Override
    public boolean waiting() {
        for (TableService table : tables) {
            if (table.answering().lookups().inFlight() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean away() {
        return database.state() instanceof DatabaseState.Away;
    }

    @Override
    public @Nullable String lockedBy() {
        return database.lockedBy();
    }

    @Override
    public boolean trial() {
        return database.answers();
    }
}
