package io.sluice.searches;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How long queries of each shape take, alone and with others in one statement: where the server plans these worse than those, they go one by
 * one, until the next trial. Of as many shapes as were asked last. Thread-safe.
 */
final class ShapeTimes {
    private static final int MOST_SHAPES = 1000;
    private static final long TRIAL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A batch of a hundred keeps its lane for a tenth of a second at most. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The first of a session is planned, and any may meet a busy server: that is no judgement. */
    private static final int SLOWER_IN_A_ROW = 5;

    private static final int FIRST = 5;

    /** What one more measurement weighs. */
    private static final double NEWS = 0.2;

    /** Together they may take so much of what they take alone: less is noise, and the round trips that are saved are not measured here. */
    private static final double WORSE = 1.5;

    /**
     * What a longer time weighs with the least: a machine that is busy makes any query slow, and calling them all slow would make it busier;
     * one that is slow by itself is known after some forty.
     */
    private static final double DRIFT = 1.05;

    /** In nanoseconds for each query; 0 before the first. */
    private static final class Times {
        private double alone;
        private double least;
        private int asked;
        private double together;
        private long switched;
        private boolean single;
        private int slower;
    }

    private final LongSupplier nanoTime;
    private final LongAdder switches = new LongAdder();

    /** In the order of their last use, the oldest first. */
    private final Map<String, Times> shapes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
            return size() > MOST_SHAPES;
        }
    };

    ShapeTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether queries of this shape that wait together should be one statement. */
    synchronized boolean together(String shape) {
        Times times = shapes.get(shape);
        if (times == null || !times.single) {
            return true;
        }
        if (nanoTime.getAsLong() - times.switched >= TRIAL_AGAIN_NANOS) {
            times.single = false;
            times.together = 0; // what was measured is too old to be judged by
            times.slower = 0;
            return true;
        }
        return false;
    }

    /** Whether a query of this shape is known to be over in no time. */
    synchronized boolean isQuick(String shape) {
        Times times = shapes.get(shape);
        if (times == null) {
            return false;
        }
        return times.least < QUICK_NANOS;
    }

    /** One query took so long in a statement of its own. */
    synchronized void alone(String shape, long nanos) {
        Times times = shapes.computeIfAbsent(shape, unused -> new Times());
        // The first of them are planned, by each session: the least of a few tells more than their mean.
        times.alone = times.asked == 0
                ? nanos
                : times.asked < FIRST ? Math.min(times.alone, (double) nanos) : (1 - NEWS) * times.alone + NEWS * nanos;
        times.asked = Math.min(FIRST, times.asked + 1);
        least(times, (double) nanos);
    }

    /** So many took so long in one statement. */
    synchronized void together(String shape, int count, long nanos) {
        Times times = shapes.computeIfAbsent(shape, unused -> new Times());
        double each = (double) nanos / count;
        times.together = times.together == 0 ? each : (1 - NEWS) * times.together + NEWS * each;
        least(times, each);
        times.slower = times.alone > 0 && each > WORSE * times.alone ? times.slower + 1 : 0;
        if (times.slower >= SLOWER_IN_A_ROW && times.together > WORSE * times.alone) {
            times.single = true;
            times.switched = nanoTime.getAsLong();
            switches.increment();
        }
    }

    private static void least(Times times, double nanos) {
        times.least = times.least == 0 ? nanos : Math.min(nanos, DRIFT * times.least);
    }

    /** How often a shape was found to be slower together. */
    long switches() {
        return switches.sum();
    }
}
