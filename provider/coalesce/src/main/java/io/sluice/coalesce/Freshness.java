package io.sluice.coalesce;

import io.sluice.coalesce.Loader.Evidence;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows of changes that a load may not have seen, because its source had not got them yet. The core asks before it answers, remembers or
 * fills anything of a load. Thread-safe.
 */
@FunctionalInterface
public interface Freshness<K> {

    /**
     * Those of the keys whose change the load may not have seen: mostly none. It must be quick.
     *
     * @param evidence how new the load is; null where its source does not say
     * @param since when it began, in the coalescer's nanoseconds
     */
    Set<K> behind(List<K> keys, @Nullable Evidence evidence, long since);

    /** Of sources that are never behind. */
    static <K> Freshness<K> none() {
        return (keys, evidence, since) -> Set.of();
    }
}
