package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lane took from the queue at once, and where it is to be read.
 *
 * @param promises oldest first; some may turn out to have nobody waiting
 * @param late those that have waited too long for a load to end in time
 * @param reason null for keys that another route was asked for already
 * @param since when it was taken, in the coalescer's nanoseconds
 */
record Batch<K, V>(
        List<Promise<K, V>> promises,
        List<Promise<K, V>> late,
        @Nullable DispatchReason reason,
        Route<K, V> route,
        long since,
        BatchAttempts attempts) {

    boolean isSecond() {
        return reason == null;
    }
}
