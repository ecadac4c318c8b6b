package io.sluice.ctl;

import io.sluice.ctl.HistoryAnswer.SecondFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a minute, for a person. */
final class StatsLines {
    /** How far back they go. */
    static final int SECONDS = 60;

    private static final int FEW_SECONDS = 10;
    private static final int LABEL = 26;
    private static final List<String> OUTCOMES = List.of("found", "absent", "refused", "late", "unavailable", "failed");

    private StatsLines() {}

    /** Of the whole daemon: of the last second, of ten, of sixty. */
    static List<String> stats(HistoryAnswer history) {
        SecondFigures all = history.all();
        List<String> lines = new ArrayList<>();
        lines.add(row("", "1 s", "10 s", "60 s"));
        lines.add(means(all, "lookups/s", "lookups"));
        for (String outcome : OUTCOMES) {
            if (outcome.equals("found") || all.most(outcome, SECONDS) > 0) {
                lines.add(means(all, "  " + outcome + "/s", outcome));
            }
        }
        lines.add(means(all, "  from recent values/s", "recent"));
        lines.add(means(all, "  shared a SELECT/s", "coalesced"));
        lines.add(means(all, "answered in, mean ms", "requestMeanMillis"));
        lines.add(most(all, "  p50 ms, the highest", "requestP50Millis"));
        lines.add(most(all, "  p99 ms, the highest", "requestP99Millis"));
        lines.add(most(all, "  p99.9 ms, the highest", "requestP999Millis"));
        lines.add(means(all, "SELECTs/s", "selects"));
        lines.add(means(all, "  keys each", "keysPerBatch"));
        lines.add(means(all, "  mean ms", "selectMeanMillis"));
        lines.add(means(all, "  lookups for each", "lookupsPerSelect"));
        lines.add(most(all, "keys waiting, most", "queue"));
        lines.add(most(all, "lookups waiting, most", "waiters"));
        if (all.columns().containsKey("fillsWritten")) {
            lines.add(means(all, "fills/s", "fillsWritten"));
            lines.add(means(all, "  dropped/s", "fillsDropped"));
            lines.add(means(all, "  Redis, mean ms", "redisMeanMillis"));
        }
        if (all.columns().containsKey("changesBehindSeconds")) {
            lines.add(means(all, "changes/s", "changes"));
            lines.add(most(all, "  behind, seconds", "changesBehindSeconds"));
        }
        lines.add(means(all, "processors in use", "cpu"));
        lines.add(means(all, "clients connected", "connections"));
        return lines;
    }

    private static String means(SecondFigures figures, String label, String column) {
        return row(
                label,
                number(figures.last(column)),
                number(figures.mean(column, FEW_SECONDS)),
                number(figures.mean(column, SECONDS)));
    }

    private static String most(SecondFigures figures, String label, String column) {
        return row(
                label,
                number(figures.last(column)),
                number(figures.most(column, FEW_SECONDS)),
                number(figures.most(column, SECONDS)));
    }

    private static String row(String label, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
        for (String cell : cells) {
            line.append(String.format(Locale.ROOT, "%10s", cell));
        }
        return line.toString();
    }

    /** As one reads it; a dash where there is none. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : String.format(Locale.ROOT, value >= 1 ? "%.1f" : "%.2f", value);
    }

    /** Why batches went when they did, a second, of the last ten. */
    static List<String> batches(HistoryAnswer history) {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(batches("all", history.all()));
        history.tables().forEach((name, figures) -> rows.add(batches(name, figures)));
        return TextTable.of(
                List.of(
                        "table",
                        "batches/s",
                        "keys each",
                        "window over",
                        "full",
                        "lane free",
                        "deadline",
                        "SELECT ms",
                        "keys waiting"),
                rows);
    }

    private static Map<String, Object> batches(String name, SecondFigures figures) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("table", name);
        mean(row, "batches/s", figures, "batches");
        mean(row, "keys each", figures, "keysPerBatch");
        mean(row, "window over", figures, "batchesWindow");
        mean(row, "full", figures, "batchesCap");
        mean(row, "lane free", figures, "batchesIdleLane");
        mean(row, "deadline", figures, "batchesDeadline");
        mean(row, "SELECT ms", figures, "selectMeanMillis");
        row.put(
                "keys waiting",
                number(figures.mean("queue", FEW_SECONDS)) + " of " + number(figures.last("queueLimit")));
        return row;
    }

    /** What each table does, a second, of the last ten. */
    static List<String> tables(HistoryAnswer history) {
        List<Map<String, Object>> rows = new ArrayList<>();
        history.tables().forEach((name, figures) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("table", name);
            mean(row, "lookups/s", figures, "lookups");
            for (String outcome : OUTCOMES) {
                mean(row, outcome, figures, outcome);
            }
            mean(row, "recent", figures, "recent");
            mean(row, "shared", figures, "coalesced");
            mean(row, "batches", figures, "batches");
            mean(row, "fills", figures, "fillsWritten");
            mean(row, "dropped", figures, "fillsDropped");
            rows.add(row);
        });
        List<String> columns = new ArrayList<>(List.of("table", "lookups/s"));
        columns.addAll(OUTCOMES);
        columns.addAll(List.of("recent", "shared", "batches", "fills", "dropped"));
        return TextTable.of(columns, rows);
    }

    /** Each node, of the last ten seconds. */
    static List<String> nodes(HistoryAnswer history) {
        Map<String, Object> said = JsonTree.members(history.now().getOrDefault("nodes", Map.of()));
        List<Map<String, Object>> rows = new ArrayList<>();
        history.nodes().forEach((name, figures) -> {
            Map<String, Object> now = JsonTree.members(said.getOrDefault(name, Map.of()));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("node", name);
            row.put("role", now.getOrDefault("role", ""));
            mean(row, "SELECTs/s", figures, "selects");
            row.put("share", percent(figures.mean("share", FEW_SECONDS)));
            mean(row, "mean ms", figures, "selectMeanMillis");
            row.put("p99 ms", number(figures.most("selectP99Millis", FEW_SECONDS)));
            row.put("lag s", number(figures.last("lagSeconds")));
            Object why = now.getOrDefault("why", "null");
            row.put("why out", why.equals("null") ? "" : why);
            rows.add(row);
        });
        return TextTable.of(
                List.of("node", "role", "SELECTs/s", "share", "mean ms", "p99 ms", "lag s", "why out"), rows);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : Math.round(100 * share) + " %";
    }

    private static void mean(Map<String, Object> row, String label, SecondFigures figures, String column) {
        row.put(label, number(figures.mean(column, FEW_SECONDS)));
    }
}
