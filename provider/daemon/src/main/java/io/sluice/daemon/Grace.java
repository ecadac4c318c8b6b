package io.sluice.daemon;

import java.time.Duration;

/** The time that whatever is under way has at the end, all steps together. For one thread. */
final class Grace {
    private final Duration most;
    private long begun;

    Grace(Duration most) {
        this.most = most;
    }

    /** It counts from now on. */
    void begin() {
        begun = System.nanoTime();
    }

    /** What is left of it; zero when it is over. */
    Duration left() {
        Duration left = most.minusNanos(System.nanoTime() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** What is left of it, and no more than so much. */
    Duration atMost(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }
}
