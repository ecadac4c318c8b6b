package io.sluice.bench.report;

import io.sluice.bench.report.Summary.Row;
import io.sluice.bench.report.Summary.Stat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of a run: a column for each dimension, then one for each figure that was measured at all. */
public final class Tables {
    /** In a cell of what was not measured, or has no such dimension: a row of empty cells looks like a fault. */
    private static final String NOTHING = "-";

    private static final int LONGEST = 40;
    private static final int SHORTENED = 15;

    private final Results results;
    private final Summary summary;
    private final List<String> dimensions;
    private final List<Figure> figures;

    Tables(Results results) {
        this.results = results;
        this.summary = Summary.of(results);
        Set<String> points = new LinkedHashSet<>();
        Set<String> measured = new LinkedHashSet<>();
        results.samples().forEach(sample -> {
            points.addAll(sample.point().keySet());
            measured.addAll(sample.figures().keySet());
        });
        this.dimensions = List.copyOf(points);
        this.figures = results.figures().stream()
                .filter(figure -> measured.contains(figure.name()))
                .toList();
    }

    /**
     * Results as a short text for the terminal: medians, then the ratios and whether they meet their targets.
     *
     * @param folder where the whole report is
     */
    public static String terminal(Results results, Path folder) {
        Tables tables = new Tables(results);
        StringBuilder text = new StringBuilder();
        if (results.partial() != null) {
            text.append("PARTIAL RESULTS: ").append(results.partial()).append("\n\n");
        }
        int all = tables.summary.rows().size();
        int shown = all > LONGEST ? SHORTENED : all;
        text.append(all == 0 ? "nothing was measured\n" : tables.medians(shown, stat -> Rounded.of(stat.median())));
        if (shown < all) {
            text.append("  ... and " + (all - shown) + " more rows, in " + ReportFolder.HTML + "\n");
        }
        if (!tables.summary.ratios().isEmpty()) {
            text.append('\n').append(tables.ratios());
        }
        String notes = String.join("\n", results.notes());
        return text + (notes.isEmpty() ? "" : "\n" + notes + "\n") + "\nreport: " + folder.resolve(ReportFolder.HTML)
                + "\n";
    }

    /** Of all points, with the least and the most below each. */
    Table medians() {
        return medians(
                summary.rows().size(),
                stat -> stat.rounds() == 1
                        ? Rounded.of(stat.median())
                        : Rounded.of(stat.median()) + "\n" + Rounded.of(stat.least()) + " – "
                                + Rounded.of(stat.most()));
    }

    private Table medians(int most, Function<Stat, String> cell) {
        Table table = new Table(dimensions.size()).add(head(dimensions));
        for (Row row : summary.rows().subList(0, most)) {
            table.add(row(row.point(), List.of(), name -> {
                Stat stat = row.figures().get(name);
                return stat == null ? null : cell.apply(stat);
            }));
        }
        return table;
    }

    /** Each measurement. */
    Table rounds() {
        List<String> names = new ArrayList<>(dimensions);
        names.add("round");
        Table table = new Table(dimensions.size()).add(head(names));
        for (Sample sample : results.samples()) {
            table.add(row(sample.point(), List.of(Integer.toString(sample.round())), name -> {
                Double value = sample.figures().get(name);
                return value == null ? null : Rounded.of(value);
            }));
        }
        return table;
    }

    private List<String> head(List<String> names) {
        List<String> head = new ArrayList<>(names);
        figures.forEach(figure -> head.add(figure.head()));
        return head;
    }

    private List<String> row(
            Map<String, String> point, List<String> more, Function<String, @Nullable String> figureCell) {
        List<String> cells = new ArrayList<>();
        dimensions.forEach(dimension -> cells.add(point.getOrDefault(dimension, NOTHING)));
        cells.addAll(more);
        for (Figure figure : figures) {
            String cell = figureCell.apply(figure.name());
            cells.add(cell == null ? NOTHING : cell);
        }
        return cells;
    }

    /** Taken round by round. */
    Table ratios() {
        Table table = new Table(1).add(List.of("ratio or figure", "median", "least", "most", "target", ""));
        for (Summary.RatioRow row : summary.ratios()) {
            Stat stat = row.stat();
            table.add(List.of(
                    row.name(),
                    Rounded.ratio(stat.median()),
                    Rounded.ratio(stat.least()),
                    Rounded.ratio(stat.most()),
                    row.target(),
                    row.verdict()));
        }
        return table;
    }

    /** The point in words, in the order of its dimensions: {@code contestant=direct c=20}. */
    static String words(Map<String, String> point) {
        List<String> words = new ArrayList<>();
        point.forEach((dimension, value) -> words.add(dimension + "=" + value));
        return String.join(" ", words);
    }
}
