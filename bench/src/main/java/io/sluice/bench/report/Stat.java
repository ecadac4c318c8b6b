package io.sluice.bench.report;

import java.util.List;

/** What became of one number over the rounds. */
public record Stat(double median, double least, double most, int rounds) {
    /** Of at least one value; the median of an even number is the middle between the two in the middle. */
    static Stat of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Stat(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
}
