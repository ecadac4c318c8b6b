package io.sluice.postgres;

import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The lookup as the catalogue knows it. Its SQL holds quoted identifiers only; keys are always parameters.
 *
 * @param kind of relation, as {@code pg_class.relkind} says it
 * @param shows the value of a row, and which rows there are
 */
public record LookupTable(long oid, String schema, String table, char kind, TableKey key, ShownValue shows) {

    public String relation() {
        return TableName.quote(schema) + "." + TableName.quote(table);
    }

    /** The only column of the key: of a table that is written, say. */
    public String keyColumn() {
        return key.only().column();
    }

    /** The type of the only column of the key. */
    public KeyType keyType() {
        return key.only().type();
    }

    /** The text of a key, of which {@link KeyType#ofRow} makes its canonical spelling. */
    public String shown(String column) {
        return keyType().isPlain() ? column : "CAST(" + column + " AS text)";
    }

    /** The column that the value is, of a table that is {@linkplain ShownValue#isOneColumn shown as one}. */
    public String valueColumn() {
        if (shows.column() == null) {
            throw new IllegalStateException("the value of " + relation() + " is no column");
        }
        return shows.column();
    }

    /**
     * One statement for every batch, whatever its size: the keys are arrays.
     *
     * @param parameter names the array of a column of the key, from 1 on
     */
    public String batchSql(IntFunction<String> parameter) {
        return key.batch(parameter, shows.selected(), relation(), shows.filter());
    }

    /** The same for a single key. */
    public String singleSql() {
        return "SELECT " + shows.selected() + " FROM " + relation() + " WHERE " + key.single() + shows.filter();
    }

    /** Keys from all over the table; from its beginning, where the server cannot sample. */
    public String sampleSql(double percent, int most) {
        boolean canSample = "rpm".indexOf(kind) >= 0;
        return "SELECT "
                + key.parts().stream()
                        .map(part -> "CAST(" + part.quoted() + " AS text)")
                        .collect(Collectors.joining(", "))
                + " FROM " + relation() + (canSample ? " TABLESAMPLE SYSTEM (" + percent + ")" : "") + " WHERE "
                + key.parts().stream()
                        .map(part -> part.quoted() + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "))
                + shows.filter() + " LIMIT " + most;
    }

    boolean isView() {
        return kind == 'v';
    }

    public boolean isPartitioned() {
        return kind == 'p';
    }

    /** Tables of another server, whose indexes and plans are not seen from here. */
    boolean isForeign() {
        return kind == 'f';
    }
}
