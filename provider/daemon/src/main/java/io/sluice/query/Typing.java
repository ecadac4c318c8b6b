package io.sluice.query;

import java.util.ArrayList;
import java.util.List;

/** Puts expressions together, if their types agree. */
final class Typing {
    private final Source source;
    private final int at;

    /** For an operator or a function at this place. */
    Typing(Source source, int at) {
        this.source = source;
        this.at = at;
    }

    Expr logic(Expr.Logic.Kind kind, List<Expr> operands) throws QueryException {
        List<Expr> flat = new ArrayList<>();
        for (Expr operand : operands) {
            Expr truth = truth(operand, kind.word());
            if (truth instanceof Expr.Logic logic && logic.kind() == kind) {
                flat.addAll(logic.operands());
            } else {
                flat.add(truth);
            }
        }
        return new Expr.Logic(kind, flat);
    }

    Expr not(Expr operand) throws QueryException {
        return new Expr.Not(truth(operand, "not"));
    }

    /** Something that is true or false. */
    Expr truth(Expr expr, String asker) throws QueryException {
        if (isNull(expr)) {
            return new Expr.Constant(EdmType.BOOLEAN, null);
        }
        if (expr.type() != EdmType.BOOLEAN) {
            String hint = asker.equals("not")
                    ? "; not binds more closely than comparisons: put its operand in parentheses"
                    : "";
            throw source.wrong(at, asker + " takes Edm.Boolean, this is " + name(expr) + hint);
        }
        return expr;
    }

    Expr comparison(Expr.Comparison.Kind kind, Expr one, Expr other) throws QueryException {
        Expr left = fitted(one, other);
        Expr right = fitted(other, one);
        if (!left.type().isComparableTo(right.type())) {
            throw incomparable(left, right);
        }
        if (!kind.isEquality() && !left.type().isOrdered()) {
            throw source.wrong(at, name(left) + " has no order: it can be compared by eq and ne alone");
        }
        if (left.type() == EdmType.GEOGRAPHY_POINT && !isNull(left) && !isNull(right)) {
            throw source.notOffered(at, "points cannot be compared: use geo.distance(one, other) lt metres");
        }
        requireFloating(left, right);
        return left instanceof Expr.Constant && !(right instanceof Expr.Constant)
                ? new Expr.Comparison(kind.turned(), right, left)
                : new Expr.Comparison(kind, left, right);
    }

    /** A literal takes the type of what it is compared with, where that has it. */
    private static Expr fitted(Expr expr, Expr other) {
        if (!(expr instanceof Expr.Constant literal)) {
            return expr;
        }
        boolean free = literal.value() == null || !(other instanceof Expr.Constant);
        return free ? Conversion.of(literal, other.type()) : expr;
    }

    private QueryException incomparable(Expr left, Expr right) {
        boolean literal = left instanceof Expr.Constant != right instanceof Expr.Constant;
        String hint = literal && left instanceof Expr.Constant ? hint(left, right) : literal ? hint(right, left) : "";
        return source.wrong(at, name(left) + " cannot be compared with " + name(right) + hint);
    }

    /** How a literal is written that this could be compared with. */
    private static String hint(Expr literal, Expr with) {
        if (literal.type() == EdmType.STRING) {
            return "; texts alone stand in quotes";
        }
        if (with.type() == EdmType.STRING) {
            return "; a text stands in single quotes";
        }
        boolean dayOnly = literal.type() == EdmType.DATE && with.type() == EdmType.DATE_TIME_OFFSET;
        return dayOnly ? "; write a time with its offset, as in 2026-11-27T00:00:00Z" : "";
    }

    /** Where one side is floating, the other is taken so: a literal beyond that has no meaning. */
    private void requireFloating(Expr left, Expr right) throws QueryException {
        boolean floating = left.type().isFloating() || right.type().isFloating();
        for (Expr side : List.of(left, right)) {
            if (floating
                    && side instanceof Expr.Constant literal
                    && Conversion.of(literal, EdmType.DOUBLE).type() != EdmType.DOUBLE) {
                throw source.wrong(at, "a literal is too large for Edm.Double");
            }
        }
    }

    /** Literals that the left side cannot have are left out: they would equal nothing. */
    Expr in(Expr left, List<Expr.Constant> literals) throws QueryException {
        EdmType type = left.type();
        if (isNull(left)) {
            for (Expr.Constant literal : literals) {
                type = literal.value() == null ? type : literal.type();
            }
        }
        List<Expr.Constant> kept = new ArrayList<>();
        for (Expr.Constant literal : literals) {
            Expr.Constant fitted = Conversion.of(literal, type);
            if (!fitted.type().isComparableTo(type)) {
                throw incomparable(left, literal);
            }
            if (type == EdmType.GEOGRAPHY_POINT && fitted.value() != null) {
                throw source.notOffered(at, "points cannot be compared: use geo.distance(one, other) lt metres");
            }
            if (fitted.type() == type) {
                kept.add(fitted);
            }
        }
        return kept.isEmpty()
                ? new Expr.Constant(EdmType.BOOLEAN, false)
                : new Expr.In(isNull(left) ? new Expr.Constant(type, null) : left, kept);
    }

    Expr arithmetic(Expr.Arithmetic.Kind kind, Expr one, Expr other) throws QueryException {
        Expr left = isNull(one) ? new Expr.Constant(isNull(other) ? EdmType.INT64 : other.type(), null) : one;
        Expr right = isNull(other) ? new Expr.Constant(left.type(), null) : other;
        for (Expr side : List.of(left, right)) {
            switch (side.type()) {
                case DATE, TIME_OF_DAY, DATE_TIME_OFFSET, DURATION ->
                    throw source.notOffered(at, kind.word() + " of " + name(side) + " is not offered: numbers alone");
                default -> {
                    if (!side.type().isNumeric()) {
                        throw source.wrong(
                                at, kind.word() + " takes numbers, these are " + name(left) + " and " + name(right));
                    }
                }
            }
        }
        requireFloating(left, right);
        EdmType common = EdmType.promoted(left.type(), right.type());
        left = left instanceof Expr.Constant literal ? Conversion.of(literal, common) : left;
        right = right instanceof Expr.Constant literal ? Conversion.of(literal, common) : right;
        EdmType type = EdmType.promoted(EdmType.INT64, EdmType.promoted(left.type(), right.type()));
        if (kind == Expr.Arithmetic.Kind.MOD && type.isFloating()) {
            throw source.notOffered(at, "mod of floating numbers is not offered");
        }
        return new Expr.Arithmetic(kind, type, left, right);
    }

    Expr negation(Expr operand) throws QueryException {
        if (isNull(operand)) {
            return new Expr.Negation(new Expr.Constant(EdmType.INT64, null));
        }
        if (operand.type() == EdmType.DURATION) {
            throw source.notOffered(at, "minus of Edm.Duration is not offered");
        }
        if (!operand.type().isNumeric()) {
            throw source.wrong(at, "minus takes a number, this is " + name(operand));
        }
        return new Expr.Negation(operand);
    }

    Expr call(Function function, List<Expr> given) throws QueryException {
        List<Expr> arguments = new ArrayList<>();
        for (Expr argument : given) {
            Function.ArgumentType asked = function.argument(arguments.size());
            if (asked == null) {
                throw source.wrong(at, function.odataName() + " takes no more than " + arguments.size() + " arguments");
            }
            arguments.add(argument(function, asked, argument));
        }
        if (arguments.size() < function.needed()) {
            throw source.wrong(at, function.odataName() + " takes " + function.needed() + " arguments");
        }
        return new Expr.FunctionCall(function, arguments);
    }

    private Expr argument(Function function, Function.ArgumentType asked, Expr given) throws QueryException {
        boolean converted = given instanceof Expr.Constant literal
                && (literal.value() == null || asked == Function.ArgumentType.INTEGER);
        Expr argument = converted ? Conversion.of((Expr.Constant) given, asked.usual) : given;
        if (!asked.takes(argument.type())) {
            throw source.wrong(at, function.odataName() + " takes " + asked.shown + ", this is " + name(given));
        }
        return argument;
    }

    private static boolean isNull(Expr expr) {
        return expr instanceof Expr.Constant literal && literal.value() == null;
    }

    private static String name(Expr expr) {
        return expr.type().odataName();
    }
}
