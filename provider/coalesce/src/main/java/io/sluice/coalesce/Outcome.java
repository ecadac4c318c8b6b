package io.sluice.coalesce;

/**
 * What became of one lookup. Promises never complete exceptionally: a failure is a value, so that every caller has to say what it
 * does with it.
 *
 * @param <V> the type of values
 */
public sealed interface Outcome<V> {

    /** The key has this value. */
    record Found<V>(V value) implements Outcome<V> {}

    /** The source has no value for the key. */
    record Absent<V>() implements Outcome<V> {}

    /** The lookup was refused before any work was done for it; the same call may succeed later. */
    record Rejected<V>(Refusal refusal) implements Outcome<V> {}

    /**
     * The lookup was tried and gave no answer. Never cached.
     *
     * @param detail one line for a person, without secrets
     */
    record Failed<V>(Failure failure, String detail) implements Outcome<V> {}

    /** Why a lookup was refused. */
    enum Refusal {
        /** The queue, or the number of waiters, is at its bound. */
        FULL,
        /** The coalescer is closing or closed. */
        DRAINING
    }

    /** Why a lookup failed. */
    enum Failure {
        /** The waiter's deadline passed, or the load itself timed out. */
        DEADLINE,
        /** The source of values is away. */
        UNAVAILABLE,
        /** The source answered with an error for this key, or the loader threw. */
        ERROR
    }
}
