package io.sluice.ports;

/** Where lookups are answered. */
public interface Lookups<K> {

    /** Starts it; its answer comes on its executor, or here and now. */
    void start(KeyLookup<K> lookup);

    /** Nobody wants the answer any more. */
    void withdraw(KeyLookup<K> lookup);
}
