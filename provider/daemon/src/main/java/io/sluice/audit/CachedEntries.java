package io.sluice.audit;

import io.sluice.changes.FenceStoreException;
import io.sluice.lookup.CachedValue;
import io.sluice.lookup.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What lies in the cache, for the auditor. Used by one thread; every call is bounded in time. */
public interface CachedEntries extends AutoCloseable {

    /** The entries of these keys; a key without one is missing. Each is as {@link CachedValue} says. */
    Map<String, Value> get(Collection<String> keys) throws FenceStoreException;

    /** Some keys that have entries, taken from all over the cache; none of an empty one. */
    List<String> some(int most) throws FenceStoreException;

    @Override
    void close();
}
