package io.sluice.history;

import io.sluice.metrics.TimeCounts;
import java.util.Arrays;
import java.util.List;

/** How long things took between two looks: the difference of what timers have in their buckets. For one thread. */
final class IntervalTimes {
    private static final double[] BOUNDS = TimeCounts.bounds();

    private final List<TimeCounts> times;
    private long[] before = new long[BOUNDS.length + 1];
    private long[] now = new long[BOUNDS.length + 1];
    private final long[] between = new long[BOUNDS.length + 1];
    private double sumBefore;
    private double sum;
    private long count;

    /** What was timed before does not count. */
    IntervalTimes(List<TimeCounts> times) {
        this.times = times;
        look();
    }

    void look() {
        long[] next = before;
        before = now;
        now = next;
        Arrays.fill(now, 0);
        double total = 0;
        for (TimeCounts one : times) {
            total += one.addTo(now);
        }
        count = 0;
        for (int i = 0; i < now.length; i++) {
            between[i] = Math.max(0, now[i] - before[i]);
            count += between[i];
        }
        sum = Math.max(0, total - sumBefore);
        sumBefore = total;
    }

    /** In milliseconds; NaN for nothing timed. */
    double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /**
     * In milliseconds; NaN for nothing timed. Where in its bucket it lies is not known: it is taken for as far up as its rank is among
     * those in the bucket. Beyond the last bound it is that bound.
     */
    double quantile(double q) {
        double rank = q * count;
        double below = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            if (between[i] > 0 && below + between[i] >= rank) {
                double lower = i == 0 ? 0 : BOUNDS[i - 1];
                return lower + (BOUNDS[i] - lower) * (rank - below) / between[i];
            }
            below += between[i];
        }
        return count == 0 ? Double.NaN : BOUNDS[BOUNDS.length - 1];
    }
}
