package io.sluice.changes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose entries a prefix of Redis holds: the rows of one table, by its key columns, and of each what is shown. Two that differ in any of
 * these would serve each other's values.
 *
 * @param system the identifier of PostgreSQL's cluster, which replicas share; 0 where the server does not say
 * @param shown the value column; or, in one text, the columns of a row, the condition that rows have to meet and when they end
 * @param slot by which changes are read. Another one does not make other entries, but only one can be read at a time
 */
public record Owner(
        String system,
        String database,
        String schema,
        String table,
        List<String> keyColumns,
        String shown,
        String slot) {
    private static final String END = "\0"; // no name in PostgreSQL holds it
    private static final int KEY = 4;
    private static final int PARTS = 7;

    public Owner {
        keyColumns = List.copyOf(keyColumns);
    }

    /** Of the same rows, whatever the slot: what all of them leave in Redis begins with the same text. */
    public String entries() {
        return String.join(END, system, database, schema, table, keys(), shown) + END;
    }

    /** One column as it is; several begin and end with a name that no column has, so that none is taken for what is shown. */
    private String keys() {
        return keyColumns.size() == 1 ? keyColumns.get(0) : END + String.join(END, keyColumns) + END;
    }

    /** What is left in Redis. */
    public String text() {
        return entries() + slot;
    }

    /** The owner that left this text; null if none did, or one of another version of Sluice. */
    public static @Nullable Owner parse(String text) {
        List<String> parts = List.of(text.split(END, -1));
        boolean several = parts.size() > PARTS && parts.get(KEY).isEmpty();
        int shown = several ? parts.size() - 2 : KEY + 1;
        return parts.size() == PARTS || (several && parts.get(shown - 1).isEmpty())
                ? new Owner(
                        parts.get(0),
                        parts.get(1),
                        parts.get(2),
                        parts.get(3),
                        several ? parts.subList(KEY + 1, shown - 1) : List.of(parts.get(KEY)),
                        parts.get(shown),
                        parts.get(shown + 1))
                : null;
    }

    /** In a few words, for a line. */
    public String words() {
        return "table " + schema + "." + table + " (" + String.join(", ", keyColumns) + ", " + shown + ") of database "
                + database + ", system " + system;
    }
}
