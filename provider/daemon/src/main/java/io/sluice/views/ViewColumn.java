package io.sluice.views;

import io.sluice.postgres.KeyPart;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableColumns.CatalogueCollation;
import io.sluice.query.Property;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A property, and what it is in SQL. The row is {@code t} there.
 *
 * @param value the property's value, compared exactly: texts that only a folding type or collation takes for equal are different
 * @param latitude of a position, whose value is the longitude; null for all others
 * @param indexed how an index finds it where that is not by the value; null where it is
 * @param collation of a text
 * @param finite whether a number can be neither NaN nor infinite
 * @param prefix how an index finds what begins with a text
 */
record ViewColumn(
        Property property,
        String value,
        @Nullable String latitude,
        @Nullable KeyPart indexed,
        CatalogueCollation collation,
        boolean finite,
        TextOrder prefix) {

    /** A text without the column's index, of an enum for one: by the numbers of its characters. */
    static final CatalogueCollation BY_CHARACTER = new CatalogueCollation("pg_catalog.\"C\"", true, true, false);

    /** The order in which an index has texts. */
    enum TextOrder {
        /** A language's: what begins alike may lie anywhere. */
        NONE,
        /** That of the characters' numbers. */
        BYTES,
        /** The same, by operators of its own: {@code text_pattern_ops}. */
        PATTERN
    }

    /** That it equals a value, as an index serves it; null is no answer. */
    String equal(String parameter) {
        if (indexed == null) {
            return value + " = " + parameter;
        }
        return switch (indexed.type()) {
            case ENUM -> indexed.equal(parameter);
            case CHAR -> indexed.equal("CAST(" + parameter + " AS bpchar)") + " AND " + value + " = " + parameter;
            default -> indexed.equal(parameter) + " AND " + value + " = " + parameter;
        };
    }

    /** That it equals one of an array of texts. */
    String equalToAny(String array) {
        if (indexed == null) {
            return value + " = ANY(" + array + ")";
        }
        String fold = indexed.type() == KeyType.CHAR ? "CAST(" + array + " AS bpchar[])" : array;
        return indexed.equalToAny(fold)
                + (indexed.type() == KeyType.ENUM ? "" : " AND " + value + " = ANY(" + array + ")");
    }

    /** That it begins with a text, as far as an index knows: no text below the first, none from the second on. */
    List<String> between(String least, @Nullable String beyond) {
        String atLeast = prefix == TextOrder.PATTERN ? " OPERATOR(pg_catalog.~>=~) " : " >= ";
        String below = prefix == TextOrder.PATTERN ? " OPERATOR(pg_catalog.~<~) " : " < ";
        return beyond == null
                ? List.of(value + atLeast + least)
                : List.of(value + atLeast + least, value + below + beyond);
    }
}
