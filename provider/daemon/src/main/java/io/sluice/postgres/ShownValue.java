package io.sluice.postgres;

import io.sluice.condition.Condition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What lookups show of a table: the value of a row, made by the server, and which rows there are for them.
 *
 * @param sql the value
 * @param raw true if the value's bytes are its text as they stand; else the server casts it
 * @param column that the value is; null where it is the row
 * @param columns that the value shows
 * @param all whether these are whatever the table has: then they change with it
 * @param condition that rows have to meet; null for none
 * @param expires says when a row is to be absent; null for never
 */
public record ShownValue(
        String sql,
        boolean raw,
        @Nullable String column,
        List<String> columns,
        boolean all,
        @Nullable Condition condition,
        @Nullable ExpiryColumn expires) {
    public ShownValue {
        columns = List.copyOf(columns);
    }

    /** The text of one column. */
    public static ShownValue text(
            String column, boolean raw, @Nullable Condition condition, @Nullable ExpiryColumn expires) {
        String quoted = TableName.quote(column);
        String sql = raw ? quoted : "CAST(" + quoted + " AS text)";
        return new ShownValue(sql, raw, column, List.of(column), false, condition, expires);
    }

    /** A column of a row, and whether it holds bytes, which have a form of their own in JSON. */
    record Member(String column, boolean bytes) {
        /** {@code encode} breaks its lines. */
        private String sql() {
            String quoted = TableName.quote(column);
            return bytes ? "replace(encode(" + quoted + ", 'base64'), chr(10), '') AS " + quoted : quoted;
        }
    }

    /**
     * The row as a JSON object. With a star, because a column may bear the name of the row, and with a subquery, because that takes the
     * names of columns as they are: {@code json_build_object} takes longer, and no more than 50 of them.
     */
    static ShownValue row(
            List<Member> members, boolean all, @Nullable Condition condition, @Nullable ExpiryColumn expires) {
        String list = members.stream().map(Member::sql).collect(Collectors.joining(", "));
        String sql = "CAST((SELECT row_to_json(r.*) FROM (SELECT " + list + ") AS r) AS text)";
        List<String> columns = members.stream().map(Member::column).toList();
        return new ShownValue(sql, false, null, columns, all, condition, expires);
    }

    /** What is selected for a row: its value, and how long it lasts where it does not for ever. */
    String selected() {
        return expires == null ? sql : sql + ", " + expires.left();
    }

    /** What follows the comparison of the key. */
    String filter() {
        return (condition == null ? "" : " AND " + condition.sql()) + (expires == null ? "" : " AND " + expires.sql());
    }

    /** Whether a row is there for as long as it is in the table, and shows one column: then it can be written by key and value. */
    public boolean isOneColumn() {
        return column != null && condition == null && expires == null;
    }

    /** All columns that decide whether a row is there and what it shows. */
    public List<String> reads() {
        Set<String> reads = new LinkedHashSet<>(columns);
        if (condition != null) {
            reads.addAll(condition.columns());
        }
        if (expires != null) {
            reads.add(expires.name());
        }
        return List.copyOf(reads);
    }

    /** The functions by which the condition judges. */
    public List<Long> functions() {
        return condition == null ? List.of() : condition.functions();
    }

    /**
     * In one text, what makes two values of one row two: the column's name where it is no more than that. One that begins as a text of more
     * does is quoted. All columns are a star: that the table has one more makes its entries no other's, and they are dropped as after any
     * change of the table.
     */
    public String shape() {
        if (isOneColumn() && column != null && !column.startsWith("\"") && !column.startsWith("{")) {
            return column;
        }
        String list = all ? "*" : columns.stream().map(TableName::quote).collect(Collectors.joining(", "));
        return (column == null ? "{" + list + "}" : list)
                + (condition == null ? "" : " where " + condition.sql())
                + (expires == null ? "" : " until " + TableName.quote(expires.name()));
    }
}
