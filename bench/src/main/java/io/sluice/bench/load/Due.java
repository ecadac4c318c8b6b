package io.sluice.bench.load;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Lets arrivals happen when they are due, on an event loop, until their time is over. Touched by that loop alone. */
final class Due {
    /** What is due within this time arrives together: a timer for each would cost too much. */
    private static final long GRAIN = TimeUnit.MICROSECONDS.toNanos(100);

    private final Arrivals arrivals;
    private long begin;
    private long end;
    private long next;

    Due(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    /**
     * The time begins.
     *
     * @param arrive is called again and again with the time that it is, and should {@link #take} what is due then
     */
    void begin(ScheduledExecutorService executor, long beginning, long ending, LongConsumer arrive) {
        begin = beginning;
        end = ending;
        next = begin + arrivals.next();
        await(executor, beginning, arrive);
    }

    private void await(ScheduledExecutorService executor, long before, LongConsumer arrive) {
        var unused = executor.schedule(
                () -> {
                    if (next < end) {
                        long now = System.nanoTime();
                        arrive.accept(now);
                        await(executor, now, arrive);
                    }
                },
                Math.max(next - before, GRAIN),
                TimeUnit.NANOSECONDS);
    }

    /** Hands out, in order, when each of those was due that is by now. */
    void take(long now, LongConsumer arrival) {
        for (; next <= now && next < end; next = begin + arrivals.next()) {
            arrival.accept(next);
        }
    }

    /** Hands out all that the schedule still has; then it is over. */
    void rest(LongConsumer arrival) {
        take(Long.MAX_VALUE, arrival);
    }
}
