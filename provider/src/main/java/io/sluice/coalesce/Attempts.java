package io.sluice.coalesce;

/**
 * Who is at the keys of one batch: the route that had it, and perhaps a second one. The answer of either settles the keys; a failure
 * does so only when it is the last. Guarded by the lock of the queue.
 */
final class Attempts {
    private boolean twice;
    private boolean firstOver;
    private boolean secondOver;

    /** For keys whose first attempt has failed already. */
    static Attempts second() {
        Attempts attempts = new Attempts();
        attempts.twice = true;
        attempts.firstOver = true;
        return attempts;
    }

    /** False when a second attempt was made, or is about to be. */
    boolean mayRepeat() {
        return !twice;
    }

    /** A second route is asked while the first is still under way. */
    void repeat() {
        twice = true;
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
