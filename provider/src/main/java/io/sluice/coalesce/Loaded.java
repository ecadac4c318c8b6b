package io.sluice.coalesce;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one load.
 *
 * @param values of those keys that exist; a key that is missing is absent
 * @param evidence how new they are; null where the source does not say
 */
public record Loaded<K, V>(Map<K, V> values, @Nullable Evidence evidence) {}
