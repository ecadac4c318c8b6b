package io.sluice.history;

import io.sluice.metrics.TimeCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;

/** The figures of one owner: a table, a node, or the whole daemon. Filled before history begins; what it is given is then asked once a second. */
public final class HistoryGroup {
    private final List<HistoryColumn> columns = new ArrayList<>();

    /** What is so at the moment; NaN where nobody knows. */
    public HistoryGroup level(String name, DoubleSupplier level) {
        return add(name, seconds -> level.getAsDouble());
    }

    /** By how much a count grew, for each second. */
    public HistoryGroup rate(String name, DoubleSupplier count) {
        Growth growth = new Growth(count);
        return add(name, seconds -> growth.next() / seconds);
    }

    /** By how much a sum grew for each one by which a count grew; none where that did not. */
    public HistoryGroup mean(String name, DoubleSupplier sum, DoubleSupplier count) {
        Growth sums = new Growth(sum);
        Growth counts = new Growth(count);
        return add(name, seconds -> {
            double grown = sums.next();
            double by = counts.next();
            return by > 0 ? grown / by : Double.NaN;
        });
    }

    /**
     * How long things took that ended in that second: {@code nameMeanMillis}, {@code nameP50Millis}, {@code nameP99Millis} and {@code nameP999Millis}.
     *
     * @param times taken together
     */
    public HistoryGroup times(String name, List<TimeCounts> times) {
        IntervalTimes interval = new IntervalTimes(times);
        return add(name + "MeanMillis", seconds -> {
                    interval.look();
                    return interval.mean();
                })
                .add(name + "P50Millis", seconds -> interval.quantile(0.5))
                .add(name + "P99Millis", seconds -> interval.quantile(0.99))
                .add(name + "P999Millis", seconds -> interval.quantile(0.999));
    }

    private HistoryGroup add(String name, DoubleUnaryOperator figure) {
        columns.add(new HistoryColumn(name, figure));
        return this;
    }

    List<HistoryColumn> columns() {
        return columns;
    }

    /** What a count has grown by since it was asked before. */
    private static final class Growth {
        private final DoubleSupplier count;
        private double before;

        Growth(DoubleSupplier count) {
            this.count = count;
            this.before = count.getAsDouble();
        }

        /** Counts of several owners are not of one moment, and may seem to shrink. */
        double next() {
            double now = count.getAsDouble();
            double grown = Math.max(0, now - before);
            before = now;
            return grown;
        }
    }
}
