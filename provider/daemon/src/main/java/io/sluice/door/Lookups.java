package io.sluice.door;

/** Where lookups are answered. */
interface Lookups {

    /** Starts it; its answer comes on its executor, or here and now. */
    void start(KeyLookup lookup);

    /** Nobody wants the answer any more. */
    void withdraw(KeyLookup lookup);
}
