package io.sluice.coalesce;

/** A waiter that knows its key, as those have who ask in company: see {@link Coalescer#provideAll}. */
public interface KeyedWaiter<K, V> extends Waiter<V> {

    /** The key it waits for. */
    K key();
}
