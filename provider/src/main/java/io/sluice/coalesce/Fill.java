package io.sluice.coalesce;

import org.jspecify.annotations.Nullable;

/**
 * One outcome on its way to the cache.
 *
 * @param value the value found, or null where the key is absent
 * @param evidence how new it is; null where its source did not say
 */
public record Fill<K, V>(K key, @Nullable V value, @Nullable Evidence evidence) {

    /** Of a source that does not say how new its values are. */
    public Fill(K key, @Nullable V value) {
        this(key, value, null);
    }
}
