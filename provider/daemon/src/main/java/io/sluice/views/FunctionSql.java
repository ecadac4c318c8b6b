package io.sluice.views;

import io.sluice.postgres.TableColumns.CatalogueCollation;
import io.sluice.query.EdmType;
import io.sluice.query.Function;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OData's functions in SQL. Each is null where an argument is.
 *
 * @param letters a collation by which lower and upper change every letter by itself; null where the server has none
 */
record FunctionSql(Parameters parameters, @Nullable String letters) {
    /** Of the earth, in metres, as PostgreSQL's own earthdistance has it. */
    private static final String RADIUS = "6378168";

    /** A degree of latitude, in metres: a little less than it has. */
    static final double DEGREE = 111_194;

    private static final String MOST_CHARACTERS = "2147483646";

    /** A point: degrees. */
    record Point(String longitude, String latitude) {}

    /** @param given the arguments; a point is none of them */
    Piece call(Function function, EdmType type, List<Piece> given) {
        List<Piece> arguments = Piece.together(given);
        boolean nullable = arguments.stream().anyMatch(Piece::nullable);
        Piece first = arguments.get(0);
        String a = first.sql();
        String b = arguments.size() > 1 ? arguments.get(1).sql() : "";
        CatalogueCollation collation = type == EdmType.STRING ? Piece.shared(arguments) : null;
        if (collation == null && (function == Function.TOLOWER || function == Function.TOUPPER)) {
            collation = ViewColumn.BY_CHARACTER; // a caller's text has none, but has got one now
        }
        String sql =
                switch (function) {
                    case CONTAINS -> "(strpos(" + a + ", " + b + ") > 0)";
                    case STARTSWITH -> "starts_with(" + a + ", " + b + ")";
                    case ENDSWITH -> "(right(" + a + ", length(" + b + ")) = " + b + ")";
                    case INDEXOF -> "(strpos(" + a + ", " + b + ") - 1)";
                    case LENGTH -> "length(" + a + ")";
                    case SUBSTRING ->
                        "substr(" + a + ", " + clamped(b) + " + 1"
                                + (arguments.size() > 2
                                        ? ", " + clamped(arguments.get(2).sql())
                                        : "")
                                + ")";
                    case TOLOWER -> letters("lower", first);
                    case TOUPPER -> letters("upper", first);
                    case TRIM -> "btrim(" + a + ", " + parameters.text(Function.BLANKS) + ")";
                    case CONCAT -> "(" + a + " || " + b + ")";
                    case YEAR, MONTH, DAY, HOUR, MINUTE ->
                        "extract(" + function.odataName() + " FROM " + inUtc(first) + ")";
                    case SECOND -> "floor(extract(second FROM " + inUtc(first) + "))";
                    case DATE_OF -> "CAST(" + inUtc(first) + " AS date)";
                    case ROUND -> type == EdmType.DOUBLE ? awayFromZero(first) : "round(CAST(" + a + " AS numeric))";
                    case FLOOR -> "floor(CAST(" + a + " AS " + Parameters.sqlType(type) + "))";
                    case CEILING -> "ceil(CAST(" + a + " AS " + Parameters.sqlType(type) + "))";
                    case GEO_DISTANCE -> throw new IllegalArgumentException("of points");
                };
        return new Piece(sql, type, nullable || function == Function.YEAR, first.nan(), collation);
    }

    /** A count of characters that the server takes. */
    private static String clamped(String number) {
        return "CAST(CASE WHEN " + number + " < 0 THEN 0 WHEN " + number + " > " + MOST_CHARACTERS + " THEN "
                + MOST_CHARACTERS + " ELSE " + number + " END AS int)";
    }

    /** In the collation of the text, if that knows letters beyond ASCII, and has none that become two; else in one that does. */
    private String letters(String function, Piece text) {
        CatalogueCollation own = text.collation();
        if (letters == null || (own != null && own.byLetter())) {
            return function + "(" + text.sql() + ")";
        }
        return "(" + function + "(" + text.sql() + " COLLATE " + letters + ") COLLATE "
                + (own == null ? ViewColumn.BY_CHARACTER : own).name() + ")";
    }

    /** The session's zone is UTC, which an index need not know. */
    private static String inUtc(Piece moment) {
        return moment.type() == EdmType.DATE_TIME_OFFSET ? "(" + moment.sql() + " AT TIME ZONE 'UTC')" : moment.sql();
    }

    /** The server's own goes to even numbers. */
    private static String awayFromZero(Piece number) {
        String x = "CAST(" + number.sql() + " AS float8)";
        return "(CASE WHEN abs(" + x + " - trunc(" + x + ")) >= 0.5 THEN trunc(" + x + ") + sign(" + x + ") ELSE trunc("
                + x + ") END)";
    }

    /** In metres on a sphere: the haversine, which is exact for near points, and defined for opposite ones. */
    static Piece distance(Point one, Point other) {
        String h = "(power(sin(radians(" + other.latitude + " - " + one.latitude + ") / 2), 2) + cos(radians("
                + one.latitude + ")) * cos(radians(" + other.latitude + ")) * power(sin(radians(" + other.longitude
                + " - " + one.longitude + ") / 2), 2))";
        return Piece.of(
                "(2 * " + RADIUS + " * atan2(sqrt(" + h + "), sqrt(abs(1 - " + h + "))))", EdmType.DOUBLE, true, true);
    }
}
