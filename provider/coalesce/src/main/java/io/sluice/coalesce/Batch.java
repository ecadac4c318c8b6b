package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lane took from the queue at once, and where it is to be read.
 *
 * @param promises oldest first; some may turn out to have nobody waiting
 * @param late those that have waited too long for a load to end in time
 * @param bulk whether these are of callers with many keys each
 * @param reason null for keys that another route was asked for already
 * @param since when it was taken, in the coalescer's nanoseconds
 */
record Batch<K, V>(
        List<Promise<K, V>> promises,
        List<Promise<K, V>> late,
        boolean bulk,
        @Nullable DispatchReason reason,
        Route<K, V> route,
        long since,
        Attempts attempts) {

    boolean isSecond() {
        return reason == null;
    }

    /**
     * Who is at the keys of one batch: the route that had it, and perhaps a second one. The answer of either settles the keys; a failure
     * does so only when it is the last. Guarded by the lock of the queue.
     */
    static final class Attempts {
        private int tries;
        private boolean twice;
        private boolean firstOver;
        private boolean secondOver;

        private Attempts(int tries) {
            this.tries = tries;
        }

        static Attempts first() {
            return new Attempts(1);
        }

        /** For keys whose attempts so far have failed. */
        Attempts next() {
            Attempts attempts = new Attempts(tries + 1);
            attempts.twice = true;
            attempts.firstOver = true;
            return attempts;
        }

        /** On how many routes these keys were tried. */
        int tries() {
            return tries;
        }

        /** False when a second route is asked already. */
        boolean mayHedge() {
            return !twice;
        }

        /** A second route is asked while the first is still under way. */
        void hedge() {
            twice = true;
            tries++;
        }

        /** One of the two is over; true when the other is as well, or never was. */
        boolean over(boolean second) {
            if (second) {
                secondOver = true;
            } else {
                firstOver = true;
            }
            return firstOver && (secondOver || !twice);
        }
    }
}
