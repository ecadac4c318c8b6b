package io.sluice.coalesce;

/** What a coalescer talks to. */
record Collaborators<K, V>(
        Routing<K, V> routing, Filler<K, V> filler, RecentValues<K, V> recent, CoalescerListener listener) {

    Collaborators(Loader<K, V> loader, Filler<K, V> filler, RecentValues<K, V> recent, CoalescerListener listener) {
        this(Routing.to(loader), filler, recent, listener);
    }
}
