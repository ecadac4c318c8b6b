package io.sluice.door;

import io.sluice.coalesce.Coalescer;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.write.Writer;
import org.jspecify.annotations.Nullable;

/**
 * What answers the requests of the public port.
 *
 * @param lookups close it after {@link PublicServer#finish} and before {@link PublicServer#close}; so the others
 * @param extra what keys must be beyond the rules for all
 * @param readBacks lookups that must see what was written; null where they get 400
 * @param writer does the writes; null where keys are read only
 * @param writeToken what writers have to send; null where whoever reaches the port may write
 * @param bench needed when the settings ask for bench routes, else ignored
 */
public record PublicServices(
        Coalescer<String, Value> lookups,
        KeyRule extra,
        @Nullable Coalescer<MinLsnLookup, Value> readBacks,
        @Nullable Writer writer,
        @Nullable WriteToken writeToken,
        @Nullable BenchRoutes bench) {

    /** Lookups alone. */
    public static PublicServices of(Coalescer<String, Value> lookups, KeyRule extra) {
        return new PublicServices(lookups, extra, null, null, null, null);
    }
}
