package io.sluice.bench.report;

import io.sluice.bench.report.Summary.Stat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Results as a short table for the terminal: medians, then the ratios and whether they meet their targets. */
public final class TerminalTable {
    private static final int LONGEST = 40;
    private static final int SHORTENED = 15;

    private TerminalTable() {}

    /**
     * The table, with a line break at its end.
     *
     * @param folder where the whole report is
     */
    public static String of(Results results, Path folder) {
        Summary summary = Summary.of(results);
        StringBuilder text = new StringBuilder();
        String partial = results.partial();
        if (partial != null) {
            text.append("PARTIAL RESULTS: ").append(partial).append("\n\n");
        }
        if (summary.rows().isEmpty()) {
            text.append("nothing was measured\n");
        } else {
            text.append(table(results, summary));
        }
        if (!summary.ratios().isEmpty()) {
            text.append('\n').append(ratios(summary));
        }
        if (!results.notes().isEmpty()) {
            text.append('\n');
            results.notes().forEach(note -> text.append(note).append('\n'));
        }
        return text.append("\nreport: ")
                .append(folder.resolve(ReportFolder.HTML))
                .append('\n')
                .toString();
    }

    private static String table(Results results, Summary summary) {
        Grid grid = Grid.of(results);
        Columns columns = new Columns(grid.dimensions().size());
        List<String> head = new ArrayList<>(grid.dimensions());
        grid.figures().forEach(figure -> head.add(figure.head()));
        columns.add(head);
        List<Summary.Row> rows = summary.rows();
        int shown = rows.size() > LONGEST ? SHORTENED : rows.size();
        rows.subList(0, shown).forEach(row -> columns.add(cells(grid, row)));
        String table = columns.toString();
        return shown == rows.size()
                ? table
                : table + "  ... and " + (rows.size() - shown) + " more rows, in " + ReportFolder.HTML + "\n";
    }

    private static List<String> cells(Grid grid, Summary.Row row) {
        List<String> cells = new ArrayList<>();
        grid.dimensions().forEach(dimension -> cells.add(row.point().getOrDefault(dimension, Grid.NOTHING)));
        for (Figure figure : grid.figures()) {
            Stat stat = row.figures().get(figure.name());
            cells.add(stat == null ? Grid.NOTHING : Rounded.of(stat.median()));
        }
        return cells;
    }

    private static String ratios(Summary summary) {
        Columns columns = new Columns(1);
        columns.add(List.of("ratio or figure", "median", "least", "most", "target", ""));
        for (Summary.RatioRow row : summary.ratios()) {
            Stat stat = row.stat();
            columns.add(List.of(
                    row.ratio().what() + ", " + row.ratio().figure(),
                    Rounded.ratio(stat.median()),
                    Rounded.ratio(stat.least()),
                    Rounded.ratio(stat.most()),
                    row.target(),
                    row.verdict()));
        }
        return columns.toString();
    }
}
