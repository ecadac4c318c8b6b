package io.sluice.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Objects as a table for a person: a column for each member, as wide as it has to be. */
final class TextTable {
    private TextTable() {}

    /** Its lines, with the names of the columns first. */
    static List<String> of(List<String> columns, List<Map<String, Object>> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns);
        for (Map<String, Object> row : rows) {
            cells.add(columns.stream()
                    .map(column -> String.valueOf(row.getOrDefault(column, "")))
                    .toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return cells.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
