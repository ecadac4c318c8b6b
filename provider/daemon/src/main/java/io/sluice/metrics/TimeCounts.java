package io.sluice.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.Arrays;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** How often what took how long since the start: the buckets that timers have anyway, of all of them together. Any thread may ask. */
public final class TimeCounts {
    private final CopyOnWriteArrayList<Timer> timers = new CopyOnWriteArrayList<>();

    TimeCounts() {}

    void add(Timer timer) {
        timers.addIfAbsent(timer);
    }

    /** Up to which time a bucket reaches, in milliseconds, in their order; one more is of all that took longer. */
    public static double[] bounds() {
        return Arrays.stream(Buckets.latency())
                .mapToDouble(bound -> bound.toNanos() / 1e6)
                .toArray();
    }

    /**
     * Adds how often times fell into each bucket.
     *
     * @param buckets as many as {@link #bounds}, and one
     * @return all times together, in milliseconds
     */
    public double addTo(long[] buckets) {
        double total = 0;
        for (Timer timer : timers) {
            HistogramSnapshot now = timer.takeSnapshot();
            long below = 0;
            CountAtBucket[] counts = now.histogramCounts();
            for (int i = 0; i < buckets.length - 1; i++) {
                long upTo = (long) counts[i].count();
                buckets[i] += Math.max(0, upTo - below);
                below = upTo;
            }
            buckets[buckets.length - 1] += Math.max(0, timer.count() - below); // counted after its buckets
            total += now.total(TimeUnit.MILLISECONDS);
        }
        return total;
    }
}
