package io.sluice.coalesce;

/**
 * What happens inside, for metrics and tests. Calls come from callers' threads and from lanes at once, on the hot path: they must
 * be quick and must not throw.
 */
public interface CoalescerListener {

    /** A lookup was answered from recent values. */
    default void recentHit() {}

    /** A lookup joined a promise that was in flight already. */
    default void coalesced() {}

    /** A lookup was refused. */
    default void rejected(Outcome.Refusal refusal) {}

    /** A batch of {@code keys} keys goes to the loader. */
    default void dispatched(DispatchReason reason, int keys) {}

    /** A second route is asked for so many keys: the first is late, or away. */
    default void repeated(int keys) {}

    /** So many keys are loaded again, from the newest source: their load had not seen a change. */
    default void renewed(int keys) {}

    /** A dispatched key had spent this long in the queue. Those of a batch come one after the other, on the thread that loads it. */
    default void waited(Object key, long nanos) {}

    /** The loader answered: this many of the keys asked for were found. */
    default void loaded(int keys, int found, long nanos) {}

    /** The loader threw; called on every throw, also when the batch is then split. */
    default void loadFailed(int keys, long nanos, Throwable cause) {}

    /** A key was dropped before dispatch, because nobody waited for it any more. */
    default void abandoned() {}

    /** A waiter's deadline passed. */
    default void expired() {}

    /** Hears nothing. */
    static CoalescerListener none() {
        return new CoalescerListener() {};
    }

    /** Why a batch left the queue when it did. */
    enum DispatchReason {
        /** The oldest key had waited for the whole window. */
        WINDOW,
        /** As many keys waited as one batch may hold. */
        CAP,
        /** The window is 0 and a lane was free: the only one with a batch in flight, or the oldest key had waited for those that have. */
        IDLE_LANE,
        /** The oldest key's deadline was near, before its window had passed. */
        DEADLINE,
        /** The coalescer is closing. */
        DRAIN
    }
}
