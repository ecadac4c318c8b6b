package io.sluice.views;

import io.sluice.postgres.KeyPart;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.TableColumns.CatalogueCollation;
import io.sluice.postgres.TableColumns.CatalogueColumn;
import io.sluice.postgres.TableName;
import io.sluice.query.EdmType;
import io.sluice.query.Property;
import org.jspecify.annotations.Nullable;

/** What a column of the catalogue is to OData, and how it is said in SQL. */
final class ColumnKinds {
    /** What rows are called in a statement. */
    static final String ROW = "t";

    private ColumnKinds() {}

    static String sql(CatalogueColumn column) {
        return ROW + "." + TableName.quote(column.name());
    }

    /** Null for a type that OData has no name for. */
    static @Nullable EdmType typeOf(CatalogueColumn column) {
        return switch (column.type()) {
            case "text", "varchar", "citext", "bpchar", "enum", "name", "json", "jsonb" -> EdmType.STRING;
            case "int2" -> EdmType.INT16;
            case "int4" -> EdmType.INT32;
            case "int8" -> EdmType.INT64;
            case "numeric" -> EdmType.DECIMAL;
            case "float4" -> EdmType.SINGLE;
            case "float8" -> EdmType.DOUBLE;
            case "bool" -> EdmType.BOOLEAN;
            case "date" -> EdmType.DATE;
            case "time" -> EdmType.TIME_OF_DAY;
            case "timestamp", "timestamptz" -> EdmType.DATE_TIME_OFFSET;
            case "interval" -> EdmType.DURATION;
            case "uuid" -> EdmType.GUID;
            case "bytea" -> EdmType.BINARY;
            default -> null;
        };
    }

    static boolean hasZone(CatalogueColumn column) {
        return !column.type().equals("timestamp");
    }

    /** Why a filter cannot name it, in words that go on from the column; null if it can. */
    static @Nullable String unfilterable(CatalogueColumn column) {
        return switch (column.type()) {
            case "json", "jsonb" -> "is " + column.shownType() + ", whose text is not its value";
            case "timestamp" ->
                "is a timestamp without time zone, which no index knows as a moment: make it timestamptz";
            default -> null;
        };
    }

    static boolean isPoint(CatalogueColumn column) {
        return column.type().equals("point");
    }

    /** Its numbers as degrees: the column itself where an index may know it so. */
    static String degrees(CatalogueColumn column) {
        return column.type().equals("float8") ? sql(column) : "CAST(" + sql(column) + " AS float8)";
    }

    /** @param zone of a timestamp */
    static ViewColumn column(
            CatalogueColumn column, Property property, @Nullable String zone, ViewColumn.TextOrder prefix) {
        String sql = sql(column);
        CatalogueCollation collation = column.collation();
        KeyPart indexed = indexed(column);
        String value = sql;
        switch (column.type()) {
            case "timestamp" -> value = "(" + sql + " AT TIME ZONE '" + zone + "')";
            case "bpchar" -> value = "CAST(" + sql + " AS text)";
            case "citext", "enum", "name", "json", "jsonb" -> {
                collation = ViewColumn.BY_CHARACTER;
                value = "(CAST(" + sql + " AS text) COLLATE " + collation.name() + ")";
            }
            default -> {
                if (!collation.deterministic()) {
                    collation = ViewColumn.BY_CHARACTER;
                    value = "(" + sql + " COLLATE " + collation.name() + ")";
                }
            }
        }
        return new ViewColumn(property, value, null, indexed, collation, isFinite(column), prefix);
    }

    /** What an index of it can be asked by, where it knows values that we compare in another way. */
    private static @Nullable KeyPart indexed(CatalogueColumn column) {
        return switch (column.type()) {
            case "enum" -> new KeyPart(column.name(), KeyType.ENUM, column.schema(), column.base(), false);
            case "citext" -> new KeyPart(column.name(), KeyType.CITEXT, column.schema(), column.base(), true);
            case "bpchar" -> KeyPart.of(column.name(), KeyType.CHAR);
            case "name" -> KeyPart.of(column.name(), KeyType.TEXT);
            default -> column.collation().deterministic() ? null : KeyPart.of(column.name(), KeyType.TEXT);
        };
    }

    /** A numeric with digits declared is no infinity, but may be NaN. */
    private static boolean isFinite(CatalogueColumn column) {
        return switch (column.type()) {
            case "numeric", "float4", "float8" -> false;
            default -> true;
        };
    }
}
