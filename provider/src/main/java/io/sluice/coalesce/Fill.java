package io.sluice.coalesce;

import org.jspecify.annotations.Nullable;

/**
 * One outcome on its way to the cache.
 *
 * @param value the value found, or null where the key is absent
 */
public record Fill<K, V>(K key, @Nullable V value) {}
