package io.sluice.postgres;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Value;
import java.util.List;
import java.util.Map;

/** Reads a batch with one SELECT. While the database is away it throws at once, without touching the pool. */
final class PostgresLoader implements Loader<String, Value> {
    private final Health health;

    PostgresLoader(Health health) {
        this.health = health;
    }

    @Override
    public Map<String, Value> load(List<String> keys) throws LoadException {
        return health.ask((source, on) -> source.load(keys, on));
    }
}
