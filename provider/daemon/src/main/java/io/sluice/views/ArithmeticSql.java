package io.sluice.views;

import io.sluice.query.EdmType;
import io.sluice.query.Expr.Arithmetic;

/**
 * Arithmetic of OData in SQL. Integers are computed as numeric, so that none is too large, and a quotient is cut; what is divided by zero is
 * null, as it is for the whole language: one row would fail the query of all.
 */
final class ArithmeticSql {
    private ArithmeticSql() {}

    static Piece of(Arithmetic arithmetic, Piece left, Piece right) {
        EdmType type = arithmetic.type();
        String a = cast(left, type);
        String b = cast(right, type);
        String nonzero = "NULLIF(" + b + ", 0)";
        String sql =
                switch (arithmetic.kind()) {
                    case ADD -> a + " + " + b;
                    case SUB -> a + " - " + b;
                    case MUL -> a + " * " + b;
                    case DIV -> type.isInteger() ? "div(" + a + ", " + nonzero + ")" : a + " / " + nonzero;
                    case MOD -> "mod(" + a + ", " + nonzero + ")";
                };
        boolean divides = arithmetic.kind() == Arithmetic.Kind.DIV || arithmetic.kind() == Arithmetic.Kind.MOD;
        return Piece.of(
                "(" + sql + ")",
                type,
                left.nullable() || right.nullable() || divides,
                type.isFloating() || left.nan() || right.nan());
    }

    static Piece negated(EdmType type, Piece operand) {
        String sql = type == EdmType.DURATION ? operand.sql() : cast(operand, type);
        return Piece.of("(- " + sql + ")", type, operand.nullable(), operand.nan());
    }

    private static String cast(Piece piece, EdmType type) {
        String sqlType = type.isInteger() ? "numeric" : Parameters.sqlType(type);
        return "CAST(" + piece.sql() + " AS " + sqlType + ")";
    }
}
