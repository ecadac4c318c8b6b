package io.sluice.bench.peers;

/** A way to answer lookups. Thread-safe. */
interface Strategy extends AutoCloseable {
    /** Looks the key up. Never blocks; the caller is answered exactly once. */
    void lookup(String key, Caller caller);

    /** Writes a value, where it does that at all; likewise. */
    default void write(String key, String value, Caller caller) {
        caller.absent();
    }

    /** How much it still holds of lookups that are not yet answered: 0 when nobody waits. */
    int held();

    /** Ends its threads and connections. Lookups in flight may stay without answer. */
    @Override
    void close();
}
