package io.sluice.bench.report;

import io.sluice.bench.report.Summary.RatioRow;
import io.sluice.bench.report.Summary.Row;
import io.sluice.bench.report.Summary.Stat;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run has found, in one sentence: the first that its reader wants to know. */
final class Conclusion {
    private static final String RECOMMENDED = "recommended: ";

    private Conclusion() {}

    static String of(Results results) {
        Summary summary = Summary.of(results);
        boolean shortRun = results.about().containsKey(Results.SHORT_RUN);
        String found = results.notes().stream()
                .filter(note -> note.startsWith(RECOMMENDED))
                .findFirst()
                .orElseGet(() -> found(summary, results.figures()));
        return (shortRun ? "By a short run: " : "") + found;
    }

    private static String found(Summary summary, List<Figure> figures) {
        List<RatioRow> aimed = summary.ratios().stream()
                .filter(row -> !row.verdict().isEmpty())
                .toList();
        if (aimed.isEmpty()) {
            return best(summary.rows(), figures);
        }
        List<RatioRow> missed =
                aimed.stream().filter(row -> !row.verdict().startsWith("met")).toList();
        String met = aimed.size() - missed.size() + " of " + aimed.size() + " targets are met";
        return missed.isEmpty()
                ? aimed.size() == 1
                        ? "The target is met: " + said(aimed.get(0))
                        : "All " + met.substring(met.indexOf("of ") + 3)
                : met + "; not: " + missed.stream().map(Conclusion::said).collect(Collectors.joining("; "));
    }

    private static String said(RatioRow row) {
        return row.name() + " " + Rounded.ratio(row.stat().median()) + " (" + row.target() + ")";
    }

    /** Of the first figure that was measured. */
    private static String best(List<Row> rows, List<Figure> figures) {
        for (Figure figure : figures) {
            Comparator<Row> order = Comparator.comparingDouble(row -> median(row, figure));
            @Nullable
            Row best = rows.stream()
                    .filter(row -> row.figures().containsKey(figure.name()))
                    .max(figure.better() == Figure.Better.LESS ? order.reversed() : order)
                    .orElse(null);
            Stat stat = best == null ? null : best.figures().get(figure.name());
            if (best != null && stat != null) {
                return "The best " + figure.name() + ": " + Rounded.of(stat.median()) + " " + figure.unit() + " ("
                        + Rounded.of(stat.least()) + " to " + Rounded.of(stat.most()) + ") by "
                        + Tables.words(best.point());
            }
        }
        return "Nothing was measured";
    }

    private static double median(Row row, Figure figure) {
        Stat stat = row.figures().get(figure.name());
        return stat == null ? Double.NaN : stat.median();
    }
}
