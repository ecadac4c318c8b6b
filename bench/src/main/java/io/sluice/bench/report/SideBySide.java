package io.sluice.bench.report;

import io.sluice.bench.report.Summary.Stat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two results as text: what differs about them, what both have measured, and what only one has. */
final class SideBySide {
    /** Medians that differ by no more are called the same. */
    private static final double SAME = 0.03;

    private final String nameA;
    private final Results a;
    private final String nameB;
    private final Results b;
    private final StringBuilder text = new StringBuilder();

    SideBySide(String nameA, Results a, String nameB, Results b) {
        this.nameA = nameA;
        this.a = a;
        this.nameB = nameB;
        this.b = b;
    }

    String text() {
        line("A  " + nameA + partial(a));
        line("B  " + nameB + partial(b));
        about();
        Map<Map<String, String>, Summary.Row> rowsA = byPoint(a);
        Map<Map<String, String>, Summary.Row> rowsB = byPoint(b);
        common(rowsA, rowsB);
        if (text.indexOf("?\n") >= 0) {
            line("?: a run of one round does not show how far its figures spread");
        }
        ratios();
        only("A", rowsA, rowsB);
        only("B", rowsB, rowsA);
        return text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String partial(Results results) {
        return results.partial() == null ? "" : "  (PARTIAL: " + results.partial() + ")";
    }

    private static Map<Map<String, String>, Summary.Row> byPoint(Results results) {
        Map<Map<String, String>, Summary.Row> rows = new LinkedHashMap<>();
        Summary.of(results).rows().forEach(row -> rows.put(row.point(), row));
        return rows;
    }

    private void about() {
        Columns columns = new Columns(3);
        columns.add(List.of("differs", "A", "B"));
        Set<String> names = new LinkedHashSet<>(a.about().keySet());
        names.addAll(b.about().keySet());
        int differing = 0;
        for (String name : names) {
            String one = a.about().getOrDefault(name, "-");
            String other = b.about().getOrDefault(name, "-");
            if (!one.equals(other)) {
                columns.add(List.of(name, one, other));
                differing++;
            }
        }
        if (differing > 0) {
            text.append('\n').append(columns);
        }
    }

    private void common(Map<Map<String, String>, Summary.Row> rowsA, Map<Map<String, String>, Summary.Row> rowsB) {
        Columns columns = new Columns(2);
        columns.add(List.of("point", "figure", "A", "B", "B/A", ""));
        int lines = 0;
        for (Summary.Row row : rowsA.values()) {
            Summary.Row other = rowsB.get(row.point());
            if (other == null) {
                continue;
            }
            String point = Grid.words(row.point());
            for (Figure figure : a.figures()) {
                Stat one = row.figures().get(figure.name());
                Stat two = other.figures().get(figure.name());
                if (one != null && two != null && b.figures().contains(figure)) {
                    columns.add(cells(point, figure, one, two));
                    point = "";
                    lines++;
                }
            }
        }
        text.append('\n').append(lines == 0 ? "nothing was measured in both\n" : columns.toString());
    }

    private static List<String> cells(String point, Figure figure, Stat one, Stat other) {
        return List.of(
                point,
                figure.head(),
                Rounded.of(one.median()),
                Rounded.of(other.median()),
                one.median() == 0 ? "" : Rounded.ratio(other.median() / one.median()),
                verdict(figure.better(), one, other));
    }

    /** What the rounds of one run spread over anyway is no difference between two runs. */
    private static String verdict(Figure.Better better, Stat one, Stat other) {
        if (better == Figure.Better.NEITHER) {
            return "";
        }
        if (Math.abs(other.median() - one.median()) <= SAME * Math.abs(one.median())) {
            return "same";
        }
        if (one.least() <= other.most() && other.least() <= one.most()) {
            return "no difference shown";
        }
        String verdict = (other.median() > one.median()) == (better == Figure.Better.MORE) ? "better" : "worse";
        return one.rounds() > 1 && other.rounds() > 1 ? verdict : verdict + "?";
    }

    private void ratios() {
        Columns columns = new Columns(1);
        columns.add(List.of("ratio or figure", "A", "B", "target", "A", "B"));
        int lines = 0;
        List<Summary.RatioRow> others = Summary.of(b).ratios();
        for (Summary.RatioRow one : Summary.of(a).ratios()) {
            for (Summary.RatioRow other : others) {
                if (one.ratio().what().equals(other.ratio().what())
                        && one.ratio().figure().equals(other.ratio().figure())) {
                    columns.add(List.of(
                            one.ratio().what() + ", " + one.ratio().figure(),
                            Rounded.ratio(one.stat().median()),
                            Rounded.ratio(other.stat().median()),
                            other.target(),
                            one.verdict(),
                            other.verdict()));
                    lines++;
                }
            }
        }
        if (lines > 0) {
            text.append('\n').append(columns);
        }
    }

    private void only(
            String name, Map<Map<String, String>, Summary.Row> rows, Map<Map<String, String>, Summary.Row> others) {
        List<String> points = new ArrayList<>();
        rows.keySet().stream()
                .filter(point -> !others.containsKey(point))
                .forEach(point -> points.add(Grid.words(point)));
        if (!points.isEmpty()) {
            line("\nonly in " + name + ":");
            points.forEach(point -> line("  " + point));
        }
    }
}
