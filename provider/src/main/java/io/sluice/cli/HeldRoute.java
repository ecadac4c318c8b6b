package io.sluice.cli;

import io.sluice.coalesce.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Value;
import io.sluice.redis.AppliedGate;
import java.util.List;

/** A route whose answers are not known to anybody before Redis shows as much. Its lane waits with them: what arrives meanwhile is the next batch. */
record HeldRoute<K>(Route<K, Value> route, AppliedGate gate) implements Route<K, Value> {

    @Override
    public boolean open() {
        return route.open();
    }

    @Override
    public Loaded<K, Value> read(List<K> keys) throws Exception {
        Loaded<K, Value> loaded = route.read(keys);
        gate.await(loaded.evidence());
        return loaded;
    }
}
