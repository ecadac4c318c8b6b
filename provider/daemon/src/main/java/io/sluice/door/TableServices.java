package io.sluice.door;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.ports.LookupTracing;
import io.sluice.write.Writer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What answers the requests about one table.
 *
 * @param name as paths have it: {@code /t/NAME/KEY}
 * @param lookups close it after {@link io.sluice.http.Server#finish} and before {@link io.sluice.http.Server#close}; so the others
 * @param extra what keys must be beyond the rules for all
 * @param parts of a key, each a segment of its path
 * @param rows whether the values are rows, as JSON objects
 * @param readBacks lookups that must see what was written; null where they get 400
 * @param writer does the writes; null where keys are read only
 * @param tracing follows lookups of requests that bring a trace; null where none are followed
 * @param heard hears how each lookup was answered, on event loops: it must be quick
 */
public record TableServices(
        String name,
        Coalescer<String, Value> lookups,
        KeyRule extra,
        int parts,
        boolean rows,
        @Nullable Coalescer<MinLsnLookup, Value> readBacks,
        @Nullable Writer writer,
        @Nullable LookupTracing tracing,
        Consumer<Outcome<Value>> heard) {}
