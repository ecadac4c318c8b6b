package io.sluice.coalesce;

import org.jspecify.annotations.Nullable;

/**
 * What to do about loads that are older than a change that was told.
 *
 * @param freshness says which keys those are
 * @param route the source that has changes first, which is asked for these keys again, until it shows them; null where nothing is ever
 *     behind
 */
public record Newest<K, V>(Freshness<K> freshness, @Nullable Route<K, V> route) {

    /** Every load counts. */
    public static <K, V> Newest<K, V> any() {
        return new Newest<>(Freshness.none(), null);
    }
}
