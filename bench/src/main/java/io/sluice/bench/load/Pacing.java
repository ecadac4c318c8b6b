package io.sluice.bench.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs something at each time of a schedule, on the thread that calls: a request mix of a caller's own, in an open loop.
 *
 * <pre>{@code
 * long asked = new Pacing(Arrivals.fixed(28_000)).run(Duration.ofMinutes(1), due -> ask(keys.next(), due));
 * }</pre>
 */
public final class Pacing {
    private final Arrivals arrivals;

    public Pacing(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    /** What arrives. */
    @FunctionalInterface
    public interface Arrival {
        /**
         * Starts a request and returns; waiting for its answer here would delay those after it.
         *
         * @param due when it was to be sent, by {@link System#nanoTime}: its latency counts from then
         */
        void arrive(long due) throws InterruptedException;
    }

    /**
     * Blocks for the duration, and runs an arrival as soon as it is due. When several are due, because one took long, they run one
     * after the other without a pause: none is left out.
     *
     * @return how many there were
     */
    public long run(Duration duration, Arrival arrival) throws InterruptedException {
        long begin = System.nanoTime();
        long count = 0;
        for (long after = arrivals.next(); after < duration.toNanos(); after = arrivals.next()) {
            await(begin + after);
            arrival.arrive(begin + after);
            count++;
        }
        await(begin + duration.toNanos());
        return count;
    }

    private static void await(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
