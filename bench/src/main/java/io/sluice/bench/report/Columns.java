package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns as wide as their widest cell: words to the left, numbers to the right. */
public final class Columns {
    private final int words;
    private final List<List<String>> lines = new ArrayList<>();

    /**
     * @param words how many of the first columns are words
     */
    public Columns(int words) {
        this.words = words;
    }

    public void add(List<String> cells) {
        lines.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i);
                String pad = " ".repeat(width(i) - length(cell));
                line.append(i == 0 ? "  " : "   ").append(i < words ? cell + pad : pad + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream()
                .filter(cells -> column < cells.size())
                .mapToInt(cells -> length(cells.get(column)))
                .max()
                .orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
