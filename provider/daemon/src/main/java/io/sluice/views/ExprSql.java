package io.sluice.views;

import io.sluice.query.EdmType;
import io.sluice.query.Expr;
import io.sluice.query.Expr.Comparison;
import io.sluice.query.Expr.Constant;
import io.sluice.query.Expr.Field;
import io.sluice.query.Expr.FunctionCall;
import io.sluice.query.Function;
import io.sluice.query.GeoPoint;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Expressions of OData in SQL. Of logic both have three values, but OData's comparisons have two: a null equals a null, and is neither more
 * nor less than anything.
 *
 * <p>A condition is bare where false and null come to the same, at the top and under {@code and} and {@code or}: there a comparison is what
 * an index knows. Under {@code not}, and as an operand, it is what OData says, to the letter.
 */
final class ExprSql {
    private final View view;
    private final Parameters parameters;
    private final FunctionSql functions;

    ExprSql(View view, Parameters parameters) {
        this.view = view;
        this.parameters = parameters;
        this.functions = new FunctionSql(parameters, view.letters());
    }

    /** Which rows meet it. */
    String condition(Expr filter) {
        return truth(filter, true);
    }

    /** A value, to compare or to order by. */
    Piece value(Expr expr) {
        if (expr instanceof Constant constant) {
            return Piece.of(parameters.add(constant), constant.type(), constant.value() == null, false);
        }
        if (expr instanceof Field field) {
            ViewColumn column = view.column(field.property());
            return new Piece(
                    column.value(),
                    field.type(),
                    field.property().nullable(),
                    !column.finite(),
                    field.type() == EdmType.STRING ? column.collation() : null);
        }
        if (expr instanceof Expr.Arithmetic arithmetic) {
            return ArithmeticSql.of(arithmetic, value(arithmetic.left()), value(arithmetic.right()));
        }
        if (expr instanceof Expr.Negation negation) {
            return ArithmeticSql.negated(negation.type(), value(negation.operand()));
        }
        if (expr instanceof FunctionCall call && call.function() == Function.GEO_DISTANCE) {
            return FunctionSql.distance(
                    point(call.arguments().get(0)), point(call.arguments().get(1)));
        }
        if (expr instanceof FunctionCall call) {
            return functions.call(
                    call.function(),
                    call.type(),
                    call.arguments().stream().map(this::value).toList());
        }
        return Piece.of(truth(expr, false), EdmType.BOOLEAN, true, false);
    }

    /** @param bare whether null may stand for false */
    private String truth(Expr expr, boolean bare) {
        if (expr instanceof Constant constant && constant.type() == EdmType.BOOLEAN) {
            return constant.value() == null
                    ? "CAST(NULL AS bool)"
                    : constant.value().equals(true) ? "TRUE" : "FALSE";
        }
        if (expr instanceof Expr.Not not) {
            return "(NOT " + truth(not.operand(), false) + ")";
        }
        if (expr instanceof Expr.Logic logic) {
            return logic.operands().stream()
                    .map(operand -> truth(operand, bare))
                    .collect(Collectors.joining(" " + logic.kind() + " ", "(", ")"));
        }
        if (expr instanceof Comparison comparison) {
            return comparison(comparison, bare);
        }
        if (expr instanceof Expr.In in) {
            return in(in, bare);
        }
        if (bare && expr instanceof FunctionCall call && call.function() == Function.STARTSWITH) {
            return "(" + prefix(call) + value(call).sql() + ")";
        }
        return value(expr).sql();
    }

    private String comparison(Comparison comparison, boolean bare) {
        boolean equality = comparison.kind() == Comparison.Kind.EQ || comparison.kind() == Comparison.Kind.NE;
        if (equality) {
            String equal =
                    equal(comparison.left(), comparison.right(), bare && comparison.kind() == Comparison.Kind.EQ);
            return comparison.kind() == Comparison.Kind.EQ ? equal : "(NOT " + equal + ")";
        }
        if (isNull(comparison.left()) || isNull(comparison.right())) {
            return "FALSE";
        }
        List<Piece> sides = sides(value(comparison.left()), value(comparison.right()));
        Piece left = sides.get(0);
        Piece right = sides.get(1);
        boolean less = comparison.kind() == Comparison.Kind.LT || comparison.kind() == Comparison.Kind.LE;
        Piece greater = less ? right : left;
        String sql = left.sql()
                + operator(comparison.kind())
                + right.sql()
                + (greater.nan() ? " AND NOT " + greater.isNan() : "");
        if (!bare) {
            return left.nullable() || right.nullable() ? "COALESCE(" + sql + ", FALSE)" : "(" + sql + ")";
        }
        return "(" + (less ? band(comparison) : "") + sql + ")";
    }

    private static String operator(Comparison.Kind kind) {
        return switch (kind) {
            case GT -> " > ";
            case GE -> " >= ";
            case LT -> " < ";
            case LE -> " <= ";
            case EQ -> " = ";
            case NE -> " <> ";
        };
    }

    /** True or false, where it is not bare. */
    private String equal(Expr one, Expr other, boolean bare) {
        if (isNull(one) || isNull(other)) {
            return isNull(one) ? isNullSql(other) : isNullSql(one);
        }
        if (one.type() == EdmType.GEOGRAPHY_POINT) {
            return samePlace(point(one), point(other));
        }
        if (bare && one instanceof Field field && other instanceof Constant constant && one.type() == other.type()) {
            return "(" + view.column(field.property()).equal(parameters.add(constant)) + ")";
        }
        List<Piece> sides = sides(value(one), value(other));
        Piece left = sides.get(0);
        Piece right = sides.get(1);
        boolean bothNullable = left.nullable() && right.nullable();
        boolean distinct = bare ? bothNullable : left.nullable() || right.nullable();
        String sql = left.sql() + (distinct ? " IS NOT DISTINCT FROM " : " = ") + right.sql();
        if (left.nan() && right.nan()) {
            sql += " AND (" + left.isNan() + ") IS NOT TRUE";
        }
        return "(" + sql + ")";
    }

    private static boolean isNull(Expr expr) {
        return expr instanceof Constant constant && constant.value() == null;
    }

    private String isNullSql(Expr expr) {
        if (expr.type() == EdmType.GEOGRAPHY_POINT) {
            FunctionSql.Point place = point(expr);
            return "(" + place.longitude() + " IS NULL OR " + place.latitude() + " IS NULL)";
        }
        return "(" + value(expr).sql() + " IS NULL)";
    }

    /** In the type in which OData compares them, where the server would take another, and by one collation. */
    private static List<Piece> sides(Piece left, Piece right) {
        if (left.type() != right.type() && EdmType.promoted(left.type(), right.type()) == EdmType.SINGLE) {
            return List.of(
                    left.type() == EdmType.SINGLE ? left : left.cast("float4"),
                    right.type() == EdmType.SINGLE ? right : right.cast("float4"));
        }
        return Piece.together(List.of(left, right));
    }

    private String in(Expr.In in, boolean bare) {
        List<Constant> values = in.literals().stream()
                .filter(literal -> literal.value() != null)
                .toList();
        boolean orNull = values.size() < in.literals().size();
        Piece left = value(in.left());
        String some = "FALSE";
        if (!values.isEmpty()) {
            EdmType type = values.get(0).type();
            String list = parameters.list(type, values);
            Piece side = sides(left, Piece.of("", type, false, false)).get(0);
            some = bare && in.left() instanceof Field field && type == field.type()
                    ? view.column(field.property()).equalToAny(list)
                    : side.sql() + " = ANY("
                            + (castsSingle(left.type(), type) ? "CAST(" + list + " AS float4[])" : list) + ")";
        }
        if (orNull) {
            return "(" + left.sql() + " IS NULL OR " + some + ")";
        }
        return bare || !left.nullable() ? "(" + some + ")" : "COALESCE(" + some + ", FALSE)";
    }

    private static boolean castsSingle(EdmType left, EdmType list) {
        return left == EdmType.SINGLE && list != left && EdmType.promoted(left, list) == EdmType.SINGLE;
    }

    /** What an index knows of a beginning; it is tested all the same. */
    private String prefix(FunctionCall call) {
        if (call.arguments().get(0) instanceof Field field
                && call.arguments().get(1) instanceof Constant constant
                && constant.value() instanceof String beginning
                && !beginning.isEmpty()) {
            ViewColumn column = view.column(field.property());
            if (column.prefix() != ViewColumn.TextOrder.NONE) {
                String beyond = beyond(beginning);
                return column
                        .between(parameters.text(beginning), beyond == null ? null : parameters.text(beyond))
                        .stream()
                        .map(one -> one + " AND ")
                        .collect(Collectors.joining());
            }
        }
        return "";
    }

    /** The least text that is more than all that begin like this, by characters; null if there is none. */
    static @Nullable String beyond(String beginning) {
        int end = beginning.length();
        while (end > 0) {
            int last = beginning.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return beginning.substring(0, end) + Character.toString(next);
            }
        }
        return null;
    }

    /** Between which latitudes everything lies that is so near: what an index of them knows. */
    private String band(Comparison comparison) {
        if (comparison.left() instanceof FunctionCall call
                && call.function() == Function.GEO_DISTANCE
                && call.arguments().get(0) instanceof Field field
                && call.arguments().get(1) instanceof Constant place
                && place.value() instanceof GeoPoint centre
                && comparison.right() instanceof Constant most
                && most.value() instanceof Number metres) {
            double degrees = metres.doubleValue() / FunctionSql.DEGREE + 1e-6;
            return Objects.requireNonNull(view.column(field.property()).latitude())
                    + " BETWEEN " + parameters.number(centre.latitude() - degrees)
                    + " AND " + parameters.number(centre.latitude() + degrees) + " AND ";
        }
        return "";
    }

    private FunctionSql.Point point(Expr expr) {
        if (expr instanceof Field field) {
            ViewColumn column = view.column(field.property());
            return new FunctionSql.Point(column.value(), Objects.requireNonNull(column.latitude()));
        }
        if (expr instanceof Constant constant && constant.value() instanceof GeoPoint place) {
            return new FunctionSql.Point(parameters.number(place.longitude()), parameters.number(place.latitude()));
        }
        return new FunctionSql.Point("CAST(NULL AS float8)", "CAST(NULL AS float8)");
    }

    private static String samePlace(FunctionSql.Point one, FunctionSql.Point other) {
        return "(COALESCE(" + one.longitude() + " = " + other.longitude() + " AND " + one.latitude() + " = "
                + other.latitude() + ", (" + one.longitude() + " IS NULL OR " + one.latitude() + " IS NULL) AND ("
                + other.longitude() + " IS NULL OR " + other.latitude() + " IS NULL)))";
    }
}
