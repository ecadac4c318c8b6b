package io.sluice.bench.freshness;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Set;

/**
 * A column of a table of the drill. Values come and are compared as text.
 *
 * @param type as PostgreSQL calls it
 * @param text what stands in it
 */
record FreshColumn(String name, String type, Text text) {
    private static final Set<String> NUMBERS = Set.of("integer", "numeric");

    /** What stands in the column of a row that has a version; in a column of the key whatever that is. */
    @FunctionalInterface
    interface Text {
        String of(int row, int version);
    }

    String definition() {
        return name + " " + type + " NOT NULL";
    }

    /** A parameter of a statement that is given as text. */
    String parameter() {
        return "CAST(? AS " + type + ")";
    }

    String isParameter() {
        return name + " = " + parameter();
    }

    /** As a member of the row's JSON object. */
    String json(int row, int version) {
        String plain = text.of(row, version);
        String value = NUMBERS.contains(type)
                ? plain
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(plain)) + '"';
        return '"' + name + "\":" + value;
    }
}
