package io.sluice.coalesce;

/** What a coalescer talks to. */
record Ports<K, V>(Loader<K, V> loader, Filler<K, V> filler, RecentValues<K, V> recent, CoalescerListener listener) {}
