package io.sluice.config;

import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import java.util.List;

/** Whether flags are fine, each and together, before anything is started or changed by them: a wrong setting should cost no time. */
public final class OptionsCheck {
    private static final OneRedis SOMEWHERE = new OneRedis(new RedisAddress("somewhere", 6379, 0, null, false));

    private OptionsCheck() {}

    /** Throws with one line if they are not; what servers say of them is not asked. */
    public static void check(ServeOptions options) {
        checks(options).forEach(Runnable::run);
    }

    /** The same, one by one: each throws with one line if it is about to. */
    public static List<Runnable> checks(ServeOptions options) {
        return List.of(
                () -> Combinations.check(options),
                options.http::settings,
                options.nodes::rules,
                () -> options.writes.settings(options.coalescing.timeout),
                options.changes::check,
                options::tables,
                options::views,
                () -> {
                    List<ListedTable> tables = options.tables();
                    tables.forEach(table -> options.redis.settings(table, tables.size(), SOMEWHERE, null));
                });
    }
}
