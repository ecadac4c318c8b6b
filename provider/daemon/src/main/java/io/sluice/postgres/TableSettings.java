package io.sluice.postgres;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of lookups as the operator names it. All names of columns are exactly as the catalogue spells them.
 *
 * @param name what paths, metrics and messages call it
 * @param relation {@code table} or {@code schema.table}, each part bare or in double quotes, exactly as the catalogue spells it
 * @param key the columns that make the key, in the order in which a key gives them; at least one
 * @param keyType of the only column of the key; null to find it from the table
 * @param value the column whose text is the value; null where the value is the row, as a JSON object of {@code columns}
 * @param columns of the row, in the order of its members; none for all that the table has
 * @param where a condition that rows have to meet, as SQL; null for none
 * @param expires the column that says when a row is to be absent; null for none
 */
public record TableSettings(
        String name,
        String relation,
        List<String> key,
        @Nullable KeyType keyType,
        @Nullable String value,
        List<String> columns,
        @Nullable String where,
        @Nullable String expires) {
    private static final int MOST_KEY_COLUMNS = 8;

    /** @throws IllegalArgumentException with one line that says what is wrong */
    public TableSettings {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        TableName unused = TableName.parse(relation); // throws if it is none
        require(!key.isEmpty() && key.stream().allMatch(TableSettings::isName), "the key column has no name");
        require(key.size() <= MOST_KEY_COLUMNS, "a key has " + MOST_KEY_COLUMNS + " columns at most");
        require(Set.copyOf(key).size() == key.size(), "the key names a column twice");
        require(key.size() == 1 || keyType == null, "a key of several columns takes their types from the table");
        require(value == null || isName(value), "the value column has no name");
        require(columns.stream().allMatch(TableSettings::isName), "a column has no name");
        require(
                value == null || columns.isEmpty(),
                "the table " + name + " has a value and columns: give one column as value, or several as columns");
        require(
                Set.copyOf(columns).size() == columns.size(),
                "the table " + name + " names a column twice, and a row has it once");
        require(expires == null || isName(expires), "the column of expiry has no name");
    }

    /** One column of keys, one of values. */
    public static TableSettings of(String relation, String key, String value, @Nullable KeyType keyType) {
        return new TableSettings(nameOf(relation), relation, List.of(key), keyType, value, List.of(), null, null);
    }

    /** What a table is called that nobody has named: as in the database, without its schema. */
    public static String nameOf(String relation) {
        return TableName.parse(relation).table();
    }

    private static boolean isName(String column) {
        return !column.isEmpty() && column.indexOf('\0') < 0;
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }
}
