package io.sluice.bench.load;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Percentiles that another program has printed, made a histogram again that gives the same ones. */
final class Percentiles {
    private final NavigableMap<Double, Long> nanos = new TreeMap<>();

    /** So many percent were not slower than this. */
    void add(double percentile, double nanos) {
        this.nanos.put(percentile, Math.round(nanos));
    }

    /** With so many values: those between two percentiles are taken for as slow as the upper one. */
    Histogram histogram(long count) {
        Histogram histogram = Tally.histogram();
        long below = 0;
        for (Map.Entry<Double, Long> percentile : nanos.entrySet()) {
            long upTo = (long) Math.ceil(percentile.getKey() * count / 100);
            if (upTo > below) {
                histogram.recordValueWithCount(
                        Math.min(percentile.getValue(), histogram.getHighestTrackableValue()), upTo - below);
                below = upTo;
            }
        }
        return histogram;
    }
}
