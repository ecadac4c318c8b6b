package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the rounds come to.
 *
 * @param rows one for each point, in the order in which they were first measured
 * @param ratios those whose two points were measured in a round in common, and figures by themselves that were measured
 */
public record Summary(List<Row> rows, List<RatioRow> ratios) {
    /**
     * A point.
     *
     * @param figures over the rounds, by the name of the figure; one that was never measured there is missing
     */
    public record Row(Map<String, String> point, Map<String, Stat> figures) {}

    /**
     * A ratio, taken round by round.
     *
     * @param unsent how much of the load was not offered, in percent: with more than a tenth it was another load that was measured
     * @param shortRun whether the run was shorter than is usual, and so than the target is meant for
     */
    public record RatioRow(Ratio ratio, Stat stat, double unsent, boolean shortRun) {
        private static final double MOST_UNSENT = 10;

        /** {@code met}, {@code MISSED}, {@code not measured}, with a word on a short run, or nothing where there is no target. */
        public String verdict() {
            Ratio.Bound target = ratio.target();
            if (target == null) {
                return "";
            }
            if (unsent > MOST_UNSENT) {
                return "not measured";
            }
            boolean met = target.met(stat.median());
            return shortRun ? (met ? "met (short run)" : "missed (short run)") : met ? "met" : "MISSED";
        }

        /** What and of which figure, for a table. */
        String name() {
            return ratio.what() + ", " + ratio.figure();
        }

        /** {@code ≥ 0.60}, or nothing. */
        String target() {
            Ratio.Bound target = ratio.target();
            return target == null ? "" : (target.atLeast() ? "≥ " : "≤ ") + Rounded.ratio(target.bound());
        }
    }

    public static Summary of(Results results) {
        return new Summary(
                rows(results.samples()),
                ratios(results.samples(), results.ratios(), results.about().containsKey(Results.SHORT_RUN)));
    }

    /** What a scenario asks when it draws a conclusion from its samples. */
    public static Summary of(List<Sample> samples, List<Ratio> ratios) {
        return new Summary(rows(samples), ratios(samples, ratios, false));
    }

    private static List<Row> rows(List<Sample> samples) {
        Map<Map<String, String>, Map<String, List<Double>>> values = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Map<String, List<Double>> figures = values.computeIfAbsent(sample.point(), p -> new LinkedHashMap<>());
            sample.figures().forEach((name, value) -> figures.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(value));
        }
        List<Row> rows = new ArrayList<>();
        values.forEach((point, figures) -> {
            Map<String, Stat> stats = new LinkedHashMap<>();
            figures.forEach((name, all) -> stats.put(name, Stat.of(all)));
            rows.add(new Row(point, stats));
        });
        return List.copyOf(rows);
    }

    private static List<RatioRow> ratios(List<Sample> samples, List<Ratio> ratios, boolean shortRun) {
        List<RatioRow> rows = new ArrayList<>();
        for (Ratio ratio : ratios) {
            Map<Integer, Double> one = byRound(samples, ratio.one(), ratio.figure());
            Map<Integer, Double> other = byRound(samples, ratio.other(), ratio.figure());
            boolean plain = ratio.other().isEmpty();
            List<Double> quotients = new ArrayList<>();
            one.forEach((round, value) -> {
                Double base = plain ? Double.valueOf(1) : other.get(round);
                if (base != null && base != 0) {
                    quotients.add(value / base);
                }
            });
            if (!quotients.isEmpty()) {
                Map<Integer, Double> unsent = byRound(samples, ratio.one(), Figure.UNSENT.name());
                double share = unsent.isEmpty()
                        ? 0
                        : Stat.of(List.copyOf(unsent.values())).median();
                rows.add(new RatioRow(ratio, Stat.of(quotients), share, shortRun));
            }
        }
        return List.copyOf(rows);
    }

    private static Map<Integer, Double> byRound(List<Sample> samples, Map<String, String> point, String figure) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Sample sample : samples) {
            Double value = sample.figures().get(figure);
            if (value != null && sample.point().equals(point)) {
                values.put(sample.round(), value);
            }
        }
        return values;
    }

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
}
