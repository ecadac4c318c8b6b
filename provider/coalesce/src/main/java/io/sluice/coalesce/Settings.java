package io.sluice.coalesce;

import java.time.Duration;

/**
 * The bounds of one coalescer.
 *
 * @param queue most keys waiting for dispatch; more are refused
 * @param lanes most batches in flight
 * @param timeout each waiter's deadline, counted from its own call
 * @param name what its threads are called by: {@code sluice-NAME-lane-0}
 */
public record Settings(Window window, int queue, int lanes, Duration timeout, String name) {

    public Settings {
        if (queue < 1) {
            throw new IllegalArgumentException("queue < 1: " + queue);
        }
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes < 1: " + lanes);
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("timeout not between 1 ms and 1 day: " + timeout);
        }
    }

    /** Of lookups. */
    public Settings(Window window, int queue, int lanes, Duration timeout) {
        this(window, queue, lanes, timeout, "lookup");
    }

    /** The same bounds for a coalescer of another name. */
    public Settings named(String other) {
        return new Settings(window, queue, lanes, timeout, other);
    }

    /** No window, 1,000 keys a batch, 20,000 keys waiting, 2 lanes, 1 second. */
    public static Settings defaults() {
        return new Settings(new Window(Duration.ZERO, 1000), 20_000, 2, Duration.ofSeconds(1));
    }

    /** The most waiters at once, over all keys: a hot key may have many, but not without bound. */
    int maxWaiters() {
        return (int) Math.min(Integer.MAX_VALUE, 10L * queue);
    }

    long timeoutNanos() {
        return timeout.toNanos();
    }

    /** The part of the timeout that is kept for the load. */
    long loadNanos() {
        return timeout.toNanos() / 4;
    }

    /** How long a key may stay in the queue at most. */
    long patienceNanos() {
        return timeout.toNanos() - loadNanos();
    }
}
