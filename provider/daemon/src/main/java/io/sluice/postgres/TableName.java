package io.sluice.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A table as the operator names it: {@code table} or {@code schema.table}, each part bare or in double quotes. Names are taken
 * exactly as given, never folded to lower case, and go into SQL only through {@link #quote}.
 *
 * @param schema null to look along the search path
 */
public record TableName(@Nullable String schema, String table) {

    /** @throws IllegalArgumentException with one line that says what is wrong */
    static TableName parse(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the table's name holds a NUL character");
        }
        int end = endOfPart(text, 0);
        String first = part(text, 0, end);
        if (end == text.length()) {
            return new TableName(null, first);
        }
        int endOfSecond = endOfPart(text, end + 1);
        if (endOfSecond != text.length()) {
            throw malformed(text);
        }
        return new TableName(first, part(text, end + 1, endOfSecond));
    }

    /** The index of the dot that ends the part, or the text's length. */
    private static int endOfPart(String text, int from) {
        if (!text.startsWith("\"", from)) {
            int dot = text.indexOf('.', from);
            return dot < 0 ? text.length() : dot;
        }
        int at = from + 1;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw malformed(text);
            }
            if (!text.startsWith("\"\"", quote)) {
                if (quote + 1 < text.length() && text.charAt(quote + 1) != '.') {
                    throw malformed(text);
                }
                return quote + 1;
            }
            at = quote + 2;
        }
    }

    private static String part(String text, int from, int end) {
        String part = text.startsWith("\"", from)
                ? text.substring(from + 1, end - 1).replace("\"\"", "\"")
                : text.substring(from, end);
        if (part.isEmpty()) {
            throw malformed(text);
        }
        return part;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(OneLine.of(
                "no table name: " + text + " (say table or schema.table, or quote each part: \"a.b\".\"c\")"));
    }

    /** The name as an SQL identifier, whatever it holds. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
