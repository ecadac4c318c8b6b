package io.sluice.cli;

import java.util.Locale;
import java.util.stream.Stream;

/** The page {@code /changes} for a person: a pair a line, as the page has them, and a line for each table where there are several. */
final class StatusRows {
    private static final String TABLES = " \"tables\":[";

    private StatusRows() {}

    static Stream<String> of(String page) {
        return page.lines().flatMap(StatusRows::rows);
    }

    private static Stream<String> rows(String line) {
        if (!line.startsWith(TABLES)) {
            return Stream.of(row(line));
        }
        String tables = line.substring(TABLES.length()).replaceAll("][,}]?$", "");
        return Stream.of(tables.split("(?<=}),(?=\\{\"table\":)")).map(StatusRows::table);
    }

    private static String row(String line) {
        String pair = line.replaceAll("^[{ ]\"|[,}]$", "");
        int colon = pair.indexOf("\":");
        return colon < 0 ? pair : padded(pair.substring(0, colon), pair.substring(colon + 2));
    }

    private static String table(String object) {
        String pairs = object.replaceAll("^\\{\"table\":\"|}$", "");
        int end = pairs.indexOf("\",");
        return padded(
                "table " + pairs.substring(0, end),
                pairs.substring(end + 2)
                        .replaceAll(",?\"(\\w+)\":", " $1 ")
                        .replace("{ ", "{")
                        .strip());
    }

    private static String padded(String name, String value) {
        return String.format(Locale.ROOT, "%-18s %s", name, value);
    }
}
