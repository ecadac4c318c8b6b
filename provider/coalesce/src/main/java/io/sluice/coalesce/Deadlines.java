package io.sluice.coalesce;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers waiters whose deadline has come. A sweep over the promises in flight, at the next deadline: all waiters have the same
 * timeout, so nobody who arrives after a sweep is due before {@code timeout} has passed, and no timer is needed for each of them. When the
 * timeout is set anew, a sweep follows.
 */
final class Deadlines<K, V> {
    /** Sweeps keep this distance when many deadlines pass one after the other; answers are late by as much at most. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final InFlight<K, V> inFlight;
    private final CoalescerListener listener;
    private final Supplier<Settings> current;
    private final LongSupplier nanoTime;

    Deadlines(InFlight<K, V> inFlight, CoalescerListener listener, Supplier<Settings> current, LongSupplier nanoTime) {
        this.inFlight = inFlight;
        this.listener = listener;
        this.current = current;
        this.nanoTime = nanoTime;
    }

    /** Answers everybody who is due; returns nanoseconds until the next one can be. */
    long sweep() {
        long now = nanoTime.getAsLong();
        Deliveries<V> answers = new Deliveries<>();
        Outcome<V> late = new Outcome.Failed<>(Outcome.Failure.DEADLINE, "no answer within the timeout");
        long next = inFlight.expire(now, now + current.get().timeoutNanos(), waiter -> {
            listener.expired();
            answers.add(waiter, late);
        });
        answers.deliver();
        return next - now;
    }
}
