package io.sluice.views;

import io.sluice.postgres.TableName;
import io.sluice.query.EdmType;
import io.sluice.query.Property;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A row as the JSON object of OData, made by the server: every number as it is there, to the last digit.
 *
 * @param numbersAsText whether Edm.Int64 and Edm.Decimal are texts, for readers whose numbers are doubles (IEEE754Compatible)
 */
record RowJson(View view, List<Property> select, boolean numbersAsText) {

    /** The values that it is made of, as a SELECT lists them. */
    String values() {
        return IntStream.range(0, select.size())
                .mapToObj(i -> {
                    ViewColumn column = view.column(select.get(i));
                    String value = column.value() + " AS v" + i;
                    return column.latitude() == null ? value : value + ", " + column.latitude() + " AS w" + i;
                })
                .collect(Collectors.joining(", "));
    }

    /**
     * With a star, because a column may bear the name of the row, and with a subquery, which takes names as they are, and any number of them.
     *
     * @param row what has the {@link #values}
     */
    String object(String row) {
        String members = IntStream.range(0, select.size())
                .mapToObj(i -> member(select.get(i), row + ".v" + i, row + ".w" + i) + " AS "
                        + TableName.quote(select.get(i).name()))
                .collect(Collectors.joining(", "));
        return "CAST((SELECT row_to_json(r.*) FROM (SELECT " + members + ") AS r) AS text)";
    }

    private String member(Property property, String value, String latitude) {
        EdmType type = property.type();
        return switch (type) {
            case INT64 -> numbersAsText ? "CAST(" + value + " AS text)" : value;
            case DECIMAL -> decimal(value);
            case SINGLE, DOUBLE ->
                "CASE " + value + " WHEN 'Infinity' THEN to_json(CAST('INF' AS text)) WHEN '-Infinity' THEN"
                        + " to_json(CAST('-INF' AS text)) ELSE to_json(" + value + ") END";
            case DURATION -> duration(value);
            case BINARY -> "translate(encode(" + value + ", 'base64'), '+/' || chr(10), '-_')";
            case GEOGRAPHY_POINT ->
                "CASE WHEN " + value + " IS NOT NULL AND " + latitude
                        + " IS NOT NULL THEN json_build_object('type', 'Point', 'coordinates', json_build_array("
                        + value
                        + ", " + latitude + ")) END";
            default -> value;
        };
    }

    /** By its text: older servers know no infinite numeric. */
    private String decimal(String value) {
        String text = "CAST(" + value + " AS text)";
        return numbersAsText
                ? "replace(" + text + ", 'Infinity', 'INF')"
                : "CASE WHEN " + text + " LIKE '%Infinity' THEN to_json(replace(" + text
                        + ", 'Infinity', 'INF')) ELSE to_json(" + value + ") END";
    }

    /** In seconds, for months are of no length: as where the server compares, one has 30 days, and a day 24 hours. */
    static String duration(String value) {
        String seconds = "(CAST(extract(epoch FROM " + value + " - date_trunc('month', " + value
                + ")) AS numeric) + CAST(extract(year FROM " + value + ") * 12 + extract(month FROM " + value
                + ") AS numeric) * 2592000)";
        return "(CASE WHEN " + seconds + " < 0 THEN '-PT' ELSE 'PT' END || abs(" + seconds + ") || 'S')";
    }
}
