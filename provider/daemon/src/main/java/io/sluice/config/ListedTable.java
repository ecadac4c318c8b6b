package io.sluice.config;

import io.sluice.coalesce.Settings;
import io.sluice.postgres.TableSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the tables that the daemon serves, and what it has of its own.
 *
 * @param prefix its keys in the cache begin with it
 * @param coalescing bounds of its lookups
 * @param latencyTarget the p99 that its window, which is found out, must keep to; null where that is fixed
 * @param writable whether it takes writes
 * @param said its lines of the file, key to value; none where it is the one of the flags
 */
public record ListedTable(
        TableSettings table,
        String prefix,
        Duration ttl,
        Duration negativeTtl,
        Settings coalescing,
        @Nullable Duration latencyTarget,
        boolean writable,
        Map<String, String> said) {

    public String name() {
        return table.name();
    }
}
