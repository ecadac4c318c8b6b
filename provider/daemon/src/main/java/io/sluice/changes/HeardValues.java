package io.sluice.changes;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.lookup.Value;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Recent values that are used only while it is heard what changes: what nobody tells us of might be older than what is applied. */
public final class HeardValues implements RecentValues<String, Value> {
    private final RecentValues<String, Value> values;
    private volatile BooleanSupplier heard = () -> true;

    /** Where changes are not read, recent values are used for as long as they last. */
    public HeardValues(RecentValues<String, Value> values) {
        this.values = values;
    }

    /** From now on only while it says so. Before it says so anew, everything is to be dropped. */
    public void onlyWhile(BooleanSupplier isHeard) {
        heard = isHeard;
    }

    @Override
    public @Nullable Outcome<Value> get(String key) {
        return heard.getAsBoolean() ? values.get(key) : null;
    }

    @Override
    public void put(String key, Outcome<Value> outcome) {
        values.put(key, outcome);
    }

    @Override
    public void invalidate(Collection<? extends String> keys) {
        values.invalidate(keys);
    }

    @Override
    public void clear() {
        values.clear();
    }
}
