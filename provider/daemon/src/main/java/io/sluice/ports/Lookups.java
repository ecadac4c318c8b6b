package io.sluice.ports;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;

/** Where lookups are answered. */
public interface Lookups<K> {

    /** Starts it; its answer comes on its executor, or here and now. */
    void start(KeyLookup<K> lookup);

    /** Hears how one of them was answered. On event loops, on the hot path: it must be quick. */
    default void answered(Outcome<Value> outcome) {}

    /** Nobody wants the answer any more. */
    void withdraw(KeyLookup<K> lookup);
}
