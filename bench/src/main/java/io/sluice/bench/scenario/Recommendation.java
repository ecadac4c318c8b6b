package io.sluice.bench.scenario;

import io.sluice.bench.measure.Figures;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.report.Sample;
import io.sluice.bench.report.Summary;
import io.sluice.bench.report.Summary.Stat;
import io.sluice.bench.scenario.Sweep.Combination;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of the swept settings to take, by the medians over the rounds. */
final class Recommendation {
    /** Lookups without a usable answer, in percent: combinations beyond this are out of the question. */
    static final double MOST_LOST = 1;

    /** So much more than the lowest p99 is given for throughput. */
    private static final double ROOM = 1.25;

    private final Map<Map<String, String>, Combination> combinations;
    private final List<Summary.Row> sound;

    /**
     * @param combinations by their points
     */
    Recommendation(Map<Map<String, String>, Combination> combinations, List<Sample> samples) {
        this.combinations = combinations;
        this.sound = Summary.of(samples, List.of()).rows().stream()
                .filter(row -> row.figures().containsKey(Figures.P99.name()))
                .filter(row -> !(median(row, Sweep.LOST.name()) > MOST_LOST))
                .toList();
    }

    /** Where connections ask as fast as they get answers. */
    String atMostThroughput() {
        double lowest = sound.stream().mapToDouble(Recommendation::p99).min().orElse(0);
        Summary.@Nullable Row best = sound.stream()
                .filter(row -> p99(row) <= ROOM * lowest)
                .max(Comparator.comparingDouble(Recommendation::throughput))
                .orElse(null);
        return said(best, "the most throughput of those whose p99 is within " + ROOM + " times the lowest");
    }

    /** Where the rate is given. */
    String atLeastLatency() {
        Summary.@Nullable Row best = sound.stream()
                .min(Comparator.comparingDouble(Recommendation::p99))
                .orElse(null);
        return said(best, "the lowest p99 of those that keep up with the rate");
    }

    private String said(Summary.@Nullable Row best, String why) {
        Combination combination = best == null ? null : combinations.get(best.point());
        if (best == null || combination == null) {
            return "nothing is recommended: every combination lost more than " + Rounded.of(MOST_LOST)
                    + " % of the lookups";
        }
        return "recommended: " + combination.typed() + " (" + Rounded.of(throughput(best)) + " /s, p99 "
                + Rounded.of(p99(best)) + " ms): " + why + ", none of which lost more than " + Rounded.of(MOST_LOST)
                + " % of the lookups";
    }

    private static double throughput(Summary.Row row) {
        return median(row, Figures.THROUGHPUT.name());
    }

    private static double p99(Summary.Row row) {
        return median(row, Figures.P99.name());
    }

    private static double median(Summary.Row row, String figure) {
        Stat stat = row.figures().get(figure);
        return stat == null ? Double.NaN : stat.median();
    }
}
