package io.sluice.bench.report;

import io.sluice.bench.report.Summary.Row;
import io.sluice.bench.report.Summary.Stat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two results as text: what differs about them, what both have measured, and what only one has. */
record SideBySide(String nameA, Results a, String nameB, Results b) {
    /** Medians that differ by no more are called the same. */
    private static final double SAME = 0.03;

    String text() {
        Map<Map<String, String>, Row> rowsA = byPoint(a);
        Map<Map<String, String>, Row> rowsB = byPoint(b);
        Table both = both(rowsA, rowsB);
        String common = both.isEmpty() ? "nothing was measured in both\n" : both.toString();
        String doubt = common.contains("?\n") ? "?: a run of one round does not show how far its figures spread\n" : "";
        return "A  " + nameA + partial(a) + "B  " + nameB + partial(b) + shown(differing()) + "\n" + common + doubt
                + shown(ratios()) + only("A", rowsA, rowsB) + only("B", rowsB, rowsA);
    }

    private static String partial(Results results) {
        return results.partial() == null ? "\n" : "  (PARTIAL: " + results.partial() + ")\n";
    }

    private static String shown(Table table) {
        return table.isEmpty() ? "" : "\n" + table;
    }

    private static Map<Map<String, String>, Row> byPoint(Results results) {
        Map<Map<String, String>, Row> rows = new LinkedHashMap<>();
        Summary.of(results).rows().forEach(row -> rows.put(row.point(), row));
        return rows;
    }

    private Table differing() {
        Table table = new Table(3).add(List.of("differs", "A", "B"));
        Set<String> names = new LinkedHashSet<>(a.about().keySet());
        names.addAll(b.about().keySet());
        for (String name : names) {
            String one = a.about().getOrDefault(name, "-");
            String other = b.about().getOrDefault(name, "-");
            if (!one.equals(other)) {
                table.add(List.of(name, one, other));
            }
        }
        return table;
    }

    private Table both(Map<Map<String, String>, Row> rowsA, Map<Map<String, String>, Row> rowsB) {
        Table table = new Table(2).add(List.of("point", "figure", "A", "B", "B/A", ""));
        for (Row row : rowsA.values()) {
            Row other = rowsB.getOrDefault(row.point(), new Row(row.point(), Map.of()));
            String point = Tables.words(row.point());
            for (Figure figure : a.figures()) {
                Stat one = row.figures().get(figure.name());
                Stat two = other.figures().get(figure.name());
                if (one != null && two != null && b.figures().contains(figure)) {
                    table.add(cells(point, figure, one, two));
                    point = "";
                }
            }
        }
        return table;
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

    private Table ratios() {
        Table table = new Table(1).add(List.of("ratio or figure", "A", "B", "target", "A", "B"));
        for (Summary.RatioRow one : Summary.of(a).ratios()) {
            for (Summary.RatioRow other : Summary.of(b).ratios()) {
                if (one.name().equals(other.name())) {
                    table.add(List.of(
                            one.name(),
                            Rounded.ratio(one.stat().median()),
                            Rounded.ratio(other.stat().median()),
                            other.target(),
                            one.verdict(),
                            other.verdict()));
                }
            }
        }
        return table;
    }

    private static String only(String name, Map<Map<String, String>, Row> rows, Map<Map<String, String>, Row> others) {
        StringBuilder text = new StringBuilder();
        for (Map<String, String> point : rows.keySet()) {
            if (!others.containsKey(point)) {
                text.append(text.isEmpty() ? "\nonly in " + name + ":\n" : "")
                        .append("  " + Tables.words(point) + "\n");
            }
        }
        return text.toString();
    }
}
