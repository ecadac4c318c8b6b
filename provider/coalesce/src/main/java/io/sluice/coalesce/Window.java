package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the oldest key may wait for company, and how many keys make a batch full. Arithmetic only: time comes in as arguments.
 *
 * @param maxWait zero takes whatever waits as soon as no batch is in flight; while one is, the oldest key waits a millisecond for it
 *     to end before a further lane takes its turn
 * @param maxKeys the most keys of one batch
 */
public record Window(Duration maxWait, int maxKeys) {
    /**
     * How long the oldest key waits for the end of a batch in flight. Lanes that go as soon as they are free share what has gathered
     * among them: many small batches, each with a cost of its own. A database that answers within this time is served by one lane;
     * one that is slower has the others join in.
     */
    private static final long JOIN_NANOS = 1_000_000;

    public Window {
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("window < 0: " + maxWait);
        }
        if (maxWait.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("window > 1 day: " + maxWait);
        }
        if (maxKeys < 1) {
            throw new IllegalArgumentException("max-batch < 1: " + maxKeys);
        }
    }

    /**
     * Why a batch is due now, or null while it is not.
     *
     * @param waiting keys in the queue, at least one
     * @param full how many keys make a batch full: {@link #maxKeys} at most
     * @param waitedNanos how long the oldest has waited
     * @param patienceNanos how long any key may wait before its deadline is too near for a load
     * @param inFlight whether another lane has a batch in flight
     */
    @Nullable
    DispatchReason due(int waiting, int full, long waitedNanos, long patienceNanos, boolean inFlight) {
        if (waiting >= full) {
            return DispatchReason.CAP;
        }
        if (maxWait.isZero()) {
            return inFlight && remaining(waitedNanos, patienceNanos) > 0 ? null : DispatchReason.IDLE_LANE;
        }
        if (waitedNanos >= maxWait.toNanos()) {
            return DispatchReason.WINDOW;
        }
        return waitedNanos >= patienceNanos ? DispatchReason.DEADLINE : null;
    }

    /** Why a batch of bulk is due: it waits for no company. */
    DispatchReason dueBulk(int waiting, int full) {
        return waiting >= full ? DispatchReason.CAP : DispatchReason.IDLE_LANE;
    }

    /** Nanoseconds until {@link #due} turns by time alone, for a key that has waited this long. */
    long remaining(long waitedNanos, long patienceNanos) {
        return Math.min(maxWait.isZero() ? JOIN_NANOS : maxWait.toNanos(), patienceNanos) - waitedNanos;
    }
}
