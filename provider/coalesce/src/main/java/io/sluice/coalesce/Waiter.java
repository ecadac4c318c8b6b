package io.sluice.coalesce;

import java.util.concurrent.Executor;

/** One caller of one key, answered exactly once unless it withdraws first. */
public interface Waiter<V> {

    /**
     * Where {@link #answer} runs. All waiters of a batch that name the same executor (compared by identity) are answered in one
     * task, so an event loop is woken once per batch.
     */
    Executor executor();

    /** Takes the outcome, on {@link #executor()}. */
    void answer(Outcome<V> outcome);

    /** A waiter that knows its key, as those have who ask in company: see {@link Coalescer#provideAll}. */
    interface Keyed<K, V> extends Waiter<V> {

        /** The key it waits for. */
        K key();
    }
}
