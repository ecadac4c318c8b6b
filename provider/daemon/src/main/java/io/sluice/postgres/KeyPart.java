package io.sluice.postgres;

import org.jspecify.annotations.Nullable;

/**
 * One column of a key, and how it is asked for. What it is compared with comes as {@link KeyType#sql}.
 *
 * @param schema of the column's own type, where the lookup has to name that; null for those that the server always has
 * @param typeName of the same
 * @param folds whether the database takes different spellings for equal: then a row is found by the spelling that it has, and by no other
 */
public record KeyPart(String column, KeyType type, @Nullable String schema, @Nullable String typeName, boolean folds) {

    /** What the labels of an enum are called in a statement: a name that no table has. */
    static final String LABEL = "sluice_label";

    /** Of a type that the server always has, whose values are compared as they are. */
    public static KeyPart of(String column, KeyType type) {
        return new KeyPart(column, type, null, null, false);
    }

    public String quoted() {
        return TableName.quote(column);
    }

    /** Its text. */
    String shown() {
        return type.isPlain() ? quoted() : "CAST(" + quoted() + " AS text)";
    }

    /** That it equals this; as an index serves it. */
    public String equal(String expression) {
        return switch (type) {
            case ENUM -> base() + " = " + labels("= " + expression);
            case CITEXT -> base() + " " + operator() + " CAST(" + expression + " AS " + ownType() + ")";
            default -> quoted() + " = " + expression;
        };
    }

    /** That it equals one of this array. */
    public String equalToAny(String array) {
        return switch (type) {
            case ENUM -> base() + " = " + labels("= ANY(" + array + ")");
            case CITEXT -> base() + " " + operator() + " ANY(CAST(" + array + " AS " + ownType() + "[]))";
            default -> quoted() + " = ANY(" + array + ")";
        };
    }

    /** That it is spelled like this, for what {@link #folds}. */
    String spelled(String expression) {
        return "CAST(" + quoted() + " AS text) COLLATE pg_catalog.\"C\" = " + expression;
    }

    /** Without domains around it, which the server finds no operator for. An index of the column serves it all the same. */
    private String base() {
        return "CAST(" + quoted() + " AS " + ownType() + ")";
    }

    /** Those labels that the type has: a cast of one that it lacks would fail the batch. */
    private String labels(String condition) {
        return "ANY(ARRAY(SELECT " + LABEL + " FROM pg_catalog.unnest(pg_catalog.enum_range(CAST(NULL AS " + ownType()
                + "))) AS " + LABEL + " WHERE CAST(" + LABEL + " AS text) " + condition + "))";
    }

    /** By its schema: without that in the search path the server would compare texts, by no index. */
    private String operator() {
        return "OPERATOR(" + TableName.quote(String.valueOf(schema)) + ".=)";
    }

    private String ownType() {
        return TableName.quote(String.valueOf(schema)) + "." + TableName.quote(String.valueOf(typeName));
    }
}
