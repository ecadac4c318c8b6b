package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One drawing: a chart for points that differ in x and series alone.
 *
 * @param title with the values of the other dimensions, where they differ between the panels of the chart
 * @param unit of the figure
 * @param least the least value of all panels of the chart, so that one colour is one value in all of them
 * @param most the most
 * @param decades whether the values, of latency say, span so many that on a plain axis the small ones could not be told from nothing
 */
record Panel(String title, Chart chart, String unit, double least, double most, boolean decades, List<Spot> spots) {
    /** One and a half. */
    static final double WIDE = Math.pow(10, 1.5);

    /**
     * A point of the drawing.
     *
     * @param value the median
     * @param least over the rounds
     * @param most over the rounds
     */
    record Spot(String x, String series, double value, double least, double most) {
        static Spot of(String x, @Nullable String series, Summary.Stat stat) {
            return new Spot(x, series == null ? "" : series, stat.median(), stat.least(), stat.most());
        }
    }

    /** The panels of a chart, in the order of the points; none if its figure was not measured. */
    static List<Panel> of(Chart chart, Results results) {
        Figure figure = results.figures().stream()
                .filter(f -> f.name().equals(chart.figure()))
                .findFirst()
                .orElse(Figure.of(chart.figure(), ""));
        Map<Map<String, String>, List<Spot>> groups = new LinkedHashMap<>();
        for (Summary.Row row : Summary.of(results).rows()) {
            Summary.Stat stat = row.figures().get(chart.figure());
            String x = row.point().get(chart.x());
            if (stat != null && x != null) {
                Map<String, String> others = new LinkedHashMap<>(row.point());
                others.remove(chart.x());
                String series = others.remove(chart.series());
                groups.computeIfAbsent(others, o -> new ArrayList<>()).add(Spot.of(x, series, stat));
            }
        }
        var values = groups.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Spot::value)
                .summaryStatistics();
        boolean decades = figure.better() == Figure.Better.LESS
                && values.getMin() > 0
                && groups.values().stream().flatMap(List::stream).allMatch(spot -> spot.least() > 0)
                && values.getMax() / values.getMin() > WIDE;
        List<Panel> panels = new ArrayList<>();
        groups.forEach((others, spots) -> {
            Map<String, String> said = new LinkedHashMap<>(others);
            said.entrySet().removeIf(same -> groups.keySet().stream()
                    .allMatch(group -> same.getValue().equals(group.get(same.getKey()))));
            String title = said.isEmpty() ? chart.title() : chart.title() + ", " + Tables.words(said);
            panels.add(new Panel(
                    title, chart, figure.unit(), values.getMin(), values.getMax(), decades, List.copyOf(spots)));
        });
        return panels;
    }

    /** The label of the figure's axis. */
    String figure() {
        String figure = unit.isEmpty() ? chart.figure() : chart.figure() + " (" + unit + ")";
        return decades ? figure + ", logarithmic" : figure;
    }
}
