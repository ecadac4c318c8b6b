package io.sluice.ports;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.write.Writer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What answers the requests about one table.
 *
 * @param name as paths have it: {@code /t/NAME/KEY}
 * @param prefix what its keys begin with in the cache
 * @param lookups close it after {@link io.sluice.transport.Server#finish} and before {@link io.sluice.transport.Server#close}; so the others
 * @param extra what keys must be beyond the rules for all
 * @param parts of a key, each a segment of its path
 * @param rows whether the values are rows, as JSON objects
 * @param readBacks lookups that must see what was written; null where they get 400
 * @param writer does the writes; null where keys are read only
 * @param tracing follows lookups of requests that bring a trace; null where none are followed
 * @param cache is asked first; null where it is not
 * @param heard hears how each lookup was answered, on event loops: it must be quick
 */
public record TableServices(
        String name,
        String prefix,
        Coalescer<String, Value> lookups,
        KeyRule extra,
        int parts,
        boolean rows,
        @Nullable Coalescer<MinLsnLookup, Value> readBacks,
        @Nullable Writer writer,
        @Nullable LookupTracing tracing,
        @Nullable CacheReads cache,
        Consumer<Outcome<Value>> heard) {

    /** Lookups that any node may answer, for the connections of this loop. */
    public Lookups<String> onLoop(Executor loop) {
        Lookups<String> turn = new Turn<>(loop, lookups, heard);
        return cache == null ? turn : cache.before(turn, prefix, loop);
    }
}
