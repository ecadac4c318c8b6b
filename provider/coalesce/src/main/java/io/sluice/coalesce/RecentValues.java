package io.sluice.coalesce;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of the last moment, which absorb misses that were already on their way when the cache was filled. Bounded in size and
 * age. Called from callers' threads and lanes at once.
 */
public interface RecentValues<K, V> {

    /** The recent outcome of this key ({@link Outcome.Found} or {@link Outcome.Absent}), or null. */
    @Nullable
    Outcome<V> get(K key);

    void put(K key, Outcome<V> outcome);

    /** Remembers nothing of these keys any more. */
    void invalidate(Collection<? extends K> keys);

    /** Remembers nothing any more. */
    void clear();

    /** Remembers nothing. */
    static <K, V> RecentValues<K, V> none() {
        return new RecentValues<>() {
            @Override
            public @Nullable Outcome<V> get(K key) {
                return null;
            }

            @Override
            public void put(K key, Outcome<V> outcome) {}

            @Override
            public void invalidate(Collection<? extends K> keys) {}

            @Override
            public void clear() {}
        };
    }
}
