package io.sluice.bench.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * A chart of the report: medians of one figure over one dimension, a line, a bar or a row for each value of another.
 *
 * @param title what it shows
 * @param kind how
 * @param x the dimension along the x axis
 * @param series the dimension that the lines or bars, or in a heat map the rows, stand for; points that differ in another
 *     dimension than these two get charts of their own
 * @param figure the figure shown, by its name
 */
public record Chart(String title, Kind kind, String x, String series, String figure) {
    /** One for each of these figures, named after it and what stands along x. */
    public static List<Chart> ofEach(Kind kind, String x, String series, String by, Figure... figures) {
        return Stream.of(figures)
                .map(figure -> new Chart(figure.name() + by, kind, x, series, figure.name()))
                .toList();
    }

    public enum Kind {
        /** Numbers along x, to scale or, where they span decades, by their logarithm. */
        LINES,
        /** Names along x, bars side by side. */
        BARS,
        /** Names along both axes, a colour for the figure. */
        HEAT_MAP
    }
}
