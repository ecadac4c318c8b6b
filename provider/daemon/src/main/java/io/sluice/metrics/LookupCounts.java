package io.sluice.metrics;

import io.sluice.coalesce.CoalescerListener.DispatchReason;

/** What became of the lookups of one table since the start, as its meters have it. Whole numbers, which only grow. Any thread may ask. */
public interface LookupCounts {

    /** Answered from recent values. */
    double recentHits();

    /** Answered with somebody else's SELECT. */
    double joined();

    /** Batches that were dispatched for this reason. */
    double batches(DispatchReason reason);

    /** Keys of all batches. */
    double batchedKeys();
}
