package io.sluice.coalesce;

/**
 * Who is at the keys of one batch: the route that had it, and perhaps a second one. The answer of either settles the keys; a failure
 * does so only when it is the last. Guarded by the lock of the queue.
 */
final class BatchAttempts {
    private int tries;
    private boolean twice;
    private boolean firstOver;
    private boolean secondOver;

    private BatchAttempts(int tries) {
        this.tries = tries;
    }

    static BatchAttempts first() {
        return new BatchAttempts(1);
    }

    /** For keys whose attempts so far have failed. */
    BatchAttempts next() {
        BatchAttempts attempts = new BatchAttempts(tries + 1);
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
