package io.sluice.ctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of some seconds, as a daemon has kept them.
 *
 * @param start when its history began: another one is another start of the daemon
 * @param last the number of the newest sample
 * @param now what it says of this moment
 * @param all of the whole daemon
 * @param nodes by their names
 * @param tables by their names
 */
record HistoryAnswer(
        String start,
        long last,
        Map<String, Object> now,
        SecondFigures all,
        Map<String, SecondFigures> nodes,
        Map<String, SecondFigures> tables) {

    /** Columns, a number for each second; NaN where there is none. */
    record SecondFigures(Map<String, double[]> columns) {

        /** Of the newest second. */
        double last(String name) {
            double[] values = columns.getOrDefault(name, new double[0]);
            return values.length == 0 ? Double.NaN : values[values.length - 1];
        }

        /** The mean of the newest seconds that have one. */
        double mean(String name, int seconds) {
            double sum = 0;
            int count = 0;
            for (double value : newest(name, seconds)) {
                sum += Double.isNaN(value) ? 0 : value;
                count += Double.isNaN(value) ? 0 : 1;
            }
            return count == 0 ? Double.NaN : sum / count;
        }

        /** The highest of the newest seconds. */
        double most(String name, int seconds) {
            double most = Double.NaN;
            for (double value : newest(name, seconds)) {
                most = Double.isNaN(most) || value > most ? value : most;
            }
            return most;
        }

        /** So many of the newest, or as many as there are. */
        double[] newest(String name, int seconds) {
            double[] values = columns.getOrDefault(name, new double[0]);
            int count = Math.min(seconds, values.length);
            double[] newest = new double[count];
            System.arraycopy(values, values.length - count, newest, 0, count);
            return newest;
        }

        /** The same, and these after it; no more than so many. */
        private SecondFigures and(SecondFigures more, int most) {
            Map<String, double[]> joined = new LinkedHashMap<>();
            more.columns.forEach((name, values) -> {
                double[] before = newest(name, most - Math.min(most, values.length));
                double[] both = new double[before.length + values.length];
                System.arraycopy(before, 0, both, 0, before.length);
                System.arraycopy(values, 0, both, before.length, values.length);
                joined.put(name, both);
            });
            return new SecondFigures(joined);
        }
    }

    static HistoryAnswer read(String json) {
        Map<String, Object> answer = JsonTree.object(json);
        return new HistoryAnswer(
                String.valueOf(answer.get("start")),
                Long.parseLong(String.valueOf(answer.get("last"))),
                JsonTree.members(answer.getOrDefault("now", Map.of())),
                figures(answer.getOrDefault("columns", Map.of())),
                groups(answer.getOrDefault("nodes", Map.of())),
                groups(answer.getOrDefault("tables", Map.of())));
    }

    private static Map<String, SecondFigures> groups(Object read) {
        Map<String, SecondFigures> groups = new LinkedHashMap<>();
        JsonTree.members(read).forEach((name, columns) -> groups.put(name, figures(columns)));
        return groups;
    }

    private static SecondFigures figures(Object read) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        JsonTree.members(read)
                .forEach((name, values) -> columns.put(
                        name,
                        ((List<?>) values)
                                .stream().mapToDouble(HistoryAnswer::number).toArray()));
        return new SecondFigures(columns);
    }

    private static double number(Object text) {
        String value = String.valueOf(text);
        return value.equals("null") ? Double.NaN : Double.parseDouble(value);
    }

    /** The same, and what came after it, of the same start; no more than so many seconds. */
    HistoryAnswer and(HistoryAnswer more, int most) {
        return new HistoryAnswer(
                more.start,
                more.last,
                more.now,
                all.and(more.all, most),
                joined(nodes, more.nodes, most),
                joined(tables, more.tables, most));
    }

    private static Map<String, SecondFigures> joined(
            Map<String, SecondFigures> one, Map<String, SecondFigures> more, int most) {
        Map<String, SecondFigures> joined = new LinkedHashMap<>();
        more.forEach((name, figures) -> joined.put(
                name, one.getOrDefault(name, new SecondFigures(Map.of())).and(figures, most)));
        return joined;
    }

    /** The lines of readiness. */
    List<String> says() {
        List<String> lines = new ArrayList<>();
        for (Object line : (List<?>) now.getOrDefault("says", List.of())) {
            lines.add(String.valueOf(line));
        }
        return lines;
    }
}
