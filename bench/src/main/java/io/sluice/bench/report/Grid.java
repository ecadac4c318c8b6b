package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every table of a report has: a column for each dimension, then one for each figure that was measured at all. */
record Grid(List<String> dimensions, List<Figure> figures) {
    /** In a cell of what was not measured, or has no such dimension: a row of empty cells looks like a fault. */
    static final String NOTHING = "-";

    static Grid of(Results results) {
        Set<String> dimensions = new LinkedHashSet<>();
        Set<String> measured = new LinkedHashSet<>();
        for (Sample sample : results.samples()) {
            dimensions.addAll(sample.point().keySet());
            measured.addAll(sample.figures().keySet());
        }
        List<Figure> figures = new ArrayList<>(results.figures());
        figures.removeIf(figure -> !measured.contains(figure.name()));
        return new Grid(List.copyOf(dimensions), List.copyOf(figures));
    }

    /** The point in words, in the order of its dimensions: {@code contestant=direct c=20}. */
    static String words(Map<String, String> point) {
        List<String> words = new ArrayList<>();
        point.forEach((dimension, value) -> words.add(dimension + "=" + value));
        return String.join(" ", words);
    }
}
