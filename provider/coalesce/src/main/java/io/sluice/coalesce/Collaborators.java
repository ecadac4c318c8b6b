package io.sluice.coalesce;

import io.sluice.lanes.Lanes;
import org.jspecify.annotations.Nullable;

/**
 * What a coalescer talks to.
 *
 * @param lanes those that it shares with others; null for its own
 */
record Collaborators<K, V>(
        Routing<K, V> routing,
        Filler<K, V> filler,
        RecentValues<K, V> recent,
        CoalescerListener listener,
        @Nullable Lanes lanes) {

    Collaborators(Routing<K, V> routing, Filler<K, V> filler, RecentValues<K, V> recent, CoalescerListener listener) {
        this(routing, filler, recent, listener, null);
    }
}
