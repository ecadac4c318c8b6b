package io.sluice.ctl;

import io.sluice.ctl.HistoryAnswer.SecondFigures;
import java.util.ArrayList;
import java.util.List;

/** What {@code ctl top} shows: no more lines than the screen has, and none longer than it is wide. */
final class TopScreen {
    private static final int LEAST_BLOCKS = 10;
    private static final int NAME = 12;
    private static final int FIGURE = 12;

    private TopScreen() {}

    /**
     * The lines.
     *
     * @param where the daemon is
     */
    static List<String> of(HistoryAnswer history, String where, int columns, int rows) {
        List<String> lines = new ArrayList<>();
        List<String> says = history.says();
        lines.add("Sluice  " + where + "  " + (says.isEmpty() ? "" : says.get(0)));
        says.stream().skip(1).limit(3).map(line -> "  ! " + line).forEach(lines::add);
        lines.add("");
        SecondFigures all = history.all();
        int blocks = Math.max(LEAST_BLOCKS, Math.min(StatsLines.SECONDS, columns - NAME - FIGURE - 2));
        lines.add(graph("lookups/s", all, "lookups", blocks));
        lines.add(graph("p99 ms", all, "requestP99Millis", blocks));
        lines.add(graph("SELECTs/s", all, "selects", blocks));
        lines.add(graph("queue", all, "queue", blocks));
        lines.add(graph("processors", all, "cpu", blocks));
        lines.add("");
        lines.addAll(StatsLines.nodes(history));
        lines.add("");
        lines.addAll(StatsLines.tables(history));
        lines.add("");
        lines.addAll(StatsLines.batches(history));
        return lines.stream()
                .limit(Math.max(1, rows))
                .map(line -> line.length() > columns ? line.substring(0, Math.max(1, columns)) : line)
                .toList();
    }

    private static String graph(String name, SecondFigures figures, String column, int blocks) {
        return pad(name, NAME)
                + pad(StatsLines.number(figures.last(column)), FIGURE)
                + Sparkline.of(figures.newest(column, blocks));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
