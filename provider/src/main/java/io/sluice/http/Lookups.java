package io.sluice.http;

/** Where lookups are answered. */
interface Lookups {

    /** Starts it; its answer comes on its executor, or here and now. */
    void start(Lookup lookup);

    /** Nobody wants the answer any more. */
    void withdraw(Lookup lookup);
}
