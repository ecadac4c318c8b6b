package io.sluice.postgres;

import io.sluice.lookup.BadKey;
import io.sluice.lookup.JoinedKey;
import io.sluice.lookup.KeyRule;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What makes the key of a table: one column or several. Everywhere else a key is one string. That of several columns is its parts, each in
 * its own canonical spelling, joined by {@code /}; see {@link JoinedKey}.
 *
 * @param table as messages name it
 */
public record TableKey(String table, List<KeyPart> parts) implements KeyRule {
    /** What a batch's keys are called in its statement: a name that no table has. */
    private static final String KEYS = "sluice_keys";

    public TableKey {
        parts = List.copyOf(parts);
    }

    /** What is known of it before the table was seen: how many parts it has. */
    public static TableKey of(TableSettings settings) {
        KeyType set = settings.keyType();
        return new TableKey(
                settings.name(),
                settings.key().stream()
                        .map(column -> KeyPart.of(column, set == null ? KeyType.TEXT : set))
                        .toList());
    }

    public boolean isComposite() {
        return parts.size() > 1;
    }

    /** The part of a key that has but one. */
    public KeyPart only() {
        if (isComposite()) {
            throw new IllegalStateException("the key of " + table + " has several columns");
        }
        return parts.get(0);
    }

    /** Each as the catalogue spells it. */
    public List<String> columns() {
        return parts.stream().map(KeyPart::column).toList();
    }

    /** The columns as SQL lists them. */
    public String quoted() {
        return parts.stream().map(KeyPart::quoted).collect(Collectors.joining(", "));
    }

    /** In a line. */
    public String words() {
        return (isComposite() ? "key columns " : "key column ") + quoted();
    }

    /** Whether one row would be found by several spellings, if that was not ruled out. */
    public boolean folds() {
        return parts.stream().anyMatch(KeyPart::folds);
    }

    @Override
    public String canonical(String key) throws BadKey {
        return isComposite()
                ? JoinedKey.of(canonicalParts(JoinedKey.parts(key)))
                : only().type().canonical(key);
    }

    @Override
    public String ofParts(List<String> given) throws BadKey {
        requireAll(given);
        return isComposite() ? JoinedKey.of(given) : given.get(0);
    }

    private List<String> canonicalParts(List<String> given) throws BadKey {
        requireAll(given);
        List<String> canonical = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            KeyPart part = parts.get(i);
            try {
                canonical.add(part.type().part(given.get(i)));
            } catch (BadKey e) {
                throw new BadKey(OneLine.of(
                        "the part " + part.column() + " of the key: " + e.line().replace("the key is", "it is")));
            }
        }
        return canonical;
    }

    private void requireAll(List<String> given) throws BadKey {
        if (given.size() != parts.size()) {
            throw new BadKey(OneLine.of(
                    isComposite()
                            ? "a key of " + table + " has " + parts.size() + " parts: " + String.join("/", columns())
                            : "a key of " + table + " has one part"));
        }
    }

    /** The key that the first columns of this row show; null if nobody can ask for it. */
    public @Nullable String ofRow(ResultSet row) throws SQLException {
        if (!isComposite()) {
            return only().type().ofRow(row.getString(1));
        }
        List<String> texts = new ArrayList<>(parts.size());
        for (int i = 1; i <= parts.size(); i++) {
            String text = row.getString(i);
            if (text == null) {
                return null;
            }
            texts.add(text);
        }
        try {
            return JoinedKey.of(canonicalParts(texts));
        } catch (BadKey e) {
            return null;
        }
    }

    /** As many columns as it has, for {@link #ofRow}. */
    String shown() {
        return parts.stream().map(KeyPart::shown).collect(Collectors.joining(", "));
    }

    /**
     * One statement for every batch, whatever its size: each column of the keys is one array.
     *
     * <p>With several columns each key is looked up by itself, in one go through the arrays. As a join of the arrays with the table it could
     * become a scan of the table, of what a view makes above all; {@code OFFSET 0} rules that out. That {@code unnest} takes several arrays is
     * grammar, which knows it without a schema alone.
     *
     * @param parameter names the array of a column, from 1 on
     * @param selected the columns after those of the key
     * @param from what follows FROM, up to WHERE; conditions may follow what it ends with
     * @param conditions more of them, each after an AND; or nothing
     */
    String batch(IntFunction<String> parameter, String selected, String from, String conditions) {
        String select = "SELECT " + shown() + ", " + selected + " FROM " + from + " WHERE ";
        if (!isComposite()) {
            return select + only().equalToAny(parameter.apply(1)) + conditions;
        }
        return "SELECT sluice_row.* FROM unnest("
                + IntStream.rangeClosed(1, parts.size()).mapToObj(parameter).collect(Collectors.joining(", "))
                + ") AS " + KEYS + "("
                + IntStream.rangeClosed(1, parts.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "))
                + ") CROSS JOIN LATERAL (" + select
                + IntStream.rangeClosed(1, parts.size())
                        .mapToObj(i -> parts.get(i - 1).equal(KEYS + ".k" + i))
                        .collect(Collectors.joining(" AND "))
                + conditions + " OFFSET 0) AS sluice_row";
    }

    /** That a row has one key. */
    String single() {
        return parts.stream()
                .map(part -> part.equal("?") + (part.folds() ? " AND " + part.spelled("?") : ""))
                .collect(Collectors.joining(" AND "));
    }

    /**
     * What a plan shows of a key that is tested row by row, as jsonpath's regular expression: labels of an enum are found by a plan of their
     * own, whose answer has a number.
     */
    String filtered() {
        return "(" + (isComposite() ? KEYS + "[.]" : "[$]1")
                + (parts.stream().anyMatch(part -> part.type() == KeyType.ENUM) ? "|ANY [(]([(]InitPlan|[$][0-9])" : "")
                + ")";
    }

    /** The element types of the arrays, as a declaration lists them. */
    public String arrays() {
        return parts.stream().map(part -> part.type().sql() + "[]").collect(Collectors.joining(", "));
    }

    /**
     * Gives the keys to a statement of {@link #batch}, as arrays of their own type: only those does the driver send as they are, not spelled out
     * and quoted.
     *
     * @throws SqlFailure if one is not canonical: it was asked for while the type of the key was not known yet
     */
    public void bind(PreparedStatement batch, List<String> keys) throws SQLException, SqlFailure {
        if (!isComposite()) {
            KeyType type = only().type();
            batch.setArray(1, batch.getConnection().createArrayOf(type.sql(), type.elements(keys)));
            return;
        }
        Object[][] arrays = new Object[parts.size()][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = parts.get(i).type().array(keys.size());
        }
        for (int n = 0; n < keys.size(); n++) {
            List<String> values = values(keys.get(n));
            for (int i = 0; i < arrays.length; i++) {
                arrays[i][n] = parts.get(i).type().value(values.get(i));
            }
        }
        for (int i = 0; i < arrays.length; i++) {
            batch.setArray(
                    i + 1,
                    batch.getConnection().createArrayOf(parts.get(i).type().sql(), arrays[i]));
        }
    }

    /** The same without a key. */
    public void bindNone(PreparedStatement batch) throws SQLException {
        for (int i = 0; i < parts.size(); i++) {
            KeyType type = parts.get(i).type();
            batch.setArray(i + 1, batch.getConnection().createArrayOf(type.sql(), type.array(0)));
        }
    }

    /** The same for a statement of {@link #single}. */
    public void bindOne(PreparedStatement statement, String key) throws SQLException, SqlFailure {
        List<String> values = values(key);
        int next = 1;
        for (int i = 0; i < parts.size(); i++) {
            KeyType type = parts.get(i).type();
            statement.setObject(next++, type.value(values.get(i)), type.parameter());
            if (parts.get(i).folds()) {
                statement.setString(next++, values.get(i));
            }
        }
    }

    private List<String> values(String key) throws SqlFailure {
        try {
            List<String> values = isComposite()
                    ? canonicalParts(JoinedKey.parts(key))
                    : List.of(only().type().canonical(key));
            if (!key.equals(isComposite() ? JoinedKey.of(values) : values.get(0))) {
                throw new BadKey("the key is not spelled as the database spells it");
            }
            return values;
        } catch (BadKey e) {
            throw new SqlFailure(SqlFailure.Kind.BAD_ROW, "22P02", e.line());
        }
    }
}
