package io.sluice.query;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An expression, typed. Literals have the type that their place asks for where that loses nothing: {@code int32 eq 5.0} is a comparison with
 * an INT32, so that an index serves it. Where operands differ all the same, both are taken in {@link EdmType#promoted}.
 *
 * <p>Of logic there are three values, as in SQL; comparisons have but two.
 */
public sealed interface Expr {
    EdmType type();

    /**
     * A literal: String, Boolean, Long (of every integer), BigDecimal (without zeros at its end), Double (of SINGLE, too; no NaN, no -0.0),
     * LocalDate, LocalTime, OffsetDateTime (in UTC), Duration, UUID, {@link Binary} or {@link GeoPoint}; parts of a second are whole
     * microseconds. A null has the type that its place asks for.
     */
    record Constant(EdmType type, @Nullable Object value) implements Expr {}

    record Field(Property property) implements Expr {
        @Override
        public EdmType type() {
            return property.type();
        }
    }

    /** Of null: null. */
    record Not(Expr operand) implements Expr {
        @Override
        public EdmType type() {
            return EdmType.BOOLEAN;
        }
    }

    /** Of two or more operands, none of which is one of the same kind. */
    record Logic(Logic.Kind kind, List<Expr> operands) implements Expr {
        public Logic {
            operands = List.copyOf(operands);
        }

        @Override
        public EdmType type() {
            return EdmType.BOOLEAN;
        }

        public enum Kind {
            AND,
            OR;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * True or false, never null: a null equals a null and nothing else, and is neither more nor less than anything. NaN in a row equals
     * nothing, and is neither more nor less. Text is compared by its code points; true is more than false.
     */
    record Comparison(Comparison.Kind kind, Expr left, Expr right) implements Expr {
        @Override
        public EdmType type() {
            return EdmType.BOOLEAN;
        }

        public enum Kind {
            EQ,
            NE,
            GT,
            GE,
            LT,
            LE;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }

            boolean isEquality() {
                return this == EQ || this == NE;
            }

            /** What holds of the operands when they change places. */
            Kind turned() {
                return switch (this) {
                    case GT -> LT;
                    case GE -> LE;
                    case LT -> GT;
                    case LE -> GE;
                    default -> this;
                };
            }
        }
    }

    /** A chain of eq: true or false, never null. Two or more literals of one type, all different; null may be one of them. */
    record In(Expr left, List<Constant> literals) implements Expr {
        public In {
            literals = List.copyOf(literals);
        }

        @Override
        public EdmType type() {
            return EdmType.BOOLEAN;
        }
    }

    /**
     * Of null: null. Both operands are taken in {@code type}: INT64 for integers of any width, DECIMAL, SINGLE or DOUBLE. Integers and
     * decimals are exact, whatever their size; a quotient of integers is an integer, cut towards zero, a remainder has the sign of the left.
     * A division by zero is null, also of floating numbers, which have no remainder here.
     */
    record Arithmetic(Arithmetic.Kind kind, EdmType type, Expr left, Expr right) implements Expr {
        public enum Kind {
            ADD,
            SUB,
            MUL,
            DIV,
            MOD;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /** Of null: null. */
    record Negation(Expr operand) implements Expr {
        @Override
        public EdmType type() {
            return operand.type().isInteger() ? EdmType.INT64 : operand.type();
        }
    }

    /** A function and its arguments. */
    record FunctionCall(Function function, List<Expr> arguments) implements Expr {
        public FunctionCall {
            arguments = List.copyOf(arguments);
        }

        @Override
        public EdmType type() {
            return function.result(arguments.get(0).type());
        }
    }
}
