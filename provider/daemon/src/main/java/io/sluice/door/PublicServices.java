package io.sluice.door;

import io.sluice.access.AccessToken;
import io.sluice.coalesce.Coalescer;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.ports.LookupSample;
import io.sluice.ports.TableServices;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What answers the requests of the public port.
 *
 * @param tables at least one; the first serves the paths that name none
 * @param writeToken what writers have to send; null where whoever reaches the port may write
 * @param bench needed when the settings ask for bench routes, else ignored
 * @param sample sees lookups while somebody looks
 */
public record PublicServices(
        List<TableServices> tables,
        @Nullable AccessToken writeToken,
        @Nullable BenchRoutes bench,
        LookupSample sample) {

    public PublicServices {
        tables = List.copyOf(tables);
    }

    /** With nobody who looks. */
    public PublicServices(List<TableServices> tables, @Nullable AccessToken writeToken, @Nullable BenchRoutes bench) {
        this(tables, writeToken, bench, new LookupSample());
    }

    /** Lookups alone. */
    public static PublicServices of(Coalescer<String, Value> lookups, KeyRule extra) {
        return new PublicServices(
                List.of(new TableServices(
                        "urls", "url:", lookups, extra, 1, false, null, null, null, null, outcome -> {})),
                null,
                null);
    }
}
