package io.sluice.postgres;

/**
 * The lookup as the catalogue knows it. Its SQL holds quoted identifiers only; keys are always parameters.
 *
 * @param kind of relation, as {@code pg_class.relkind} says it
 * @param shows the value of a row, and which rows there are
 */
public record LookupTable(
        long oid, String schema, String table, char kind, String keyColumn, KeyType keyType, ShownValue shows) {

    public String relation() {
        return TableName.quote(schema) + "." + TableName.quote(table);
    }

    public String key() {
        return TableName.quote(keyColumn);
    }

    /** The text of a key, of which {@link KeyType#ofRow} makes its canonical spelling. */
    public String shown(String key) {
        return keyType.isPlain() ? key : "CAST(" + key + " AS text)";
    }

    /** The column that the value is, of a table that is {@linkplain ShownValue#isOneColumn shown as one}. */
    public String valueColumn() {
        if (shows.column() == null) {
            throw new IllegalStateException("the value of " + relation() + " is no column");
        }
        return shows.column();
    }

    /** One statement for every batch, whatever its size: the keys are one array. */
    public String batchSql(String parameter) {
        return "SELECT " + shown(key()) + ", " + shows.selected() + " FROM " + relation() + " WHERE " + key()
                + " = ANY(" + parameter + ")" + shows.filter();
    }

    /** The same for a single key. */
    public String singleSql() {
        return "SELECT " + shows.selected() + " FROM " + relation() + " WHERE " + key() + " = ?" + shows.filter();
    }

    /** Keys from all over the table; from its beginning, where the server cannot sample. */
    public String sampleSql(double percent, int most) {
        boolean canSample = "rpm".indexOf(kind) >= 0;
        return "SELECT CAST(" + key() + " AS text) FROM " + relation()
                + (canSample ? " TABLESAMPLE SYSTEM (" + percent + ")" : "") + " WHERE " + key() + " IS NOT NULL"
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
