package io.sluice.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Literals, from the type that they are written in to the one that their place asks for. */
final class Conversion {
    private Conversion() {}

    /**
     * The literal in this type. As it is where the type does not have it: 2.5 is no integer. An integer or a decimal becomes the floating
     * number that is nearest, as OData has it.
     */
    static Expr.Constant of(Expr.Constant literal, EdmType type) {
        Object value = literal.value();
        if (value == null || literal.type() == type) {
            return new Expr.Constant(type, value);
        }
        if (literal.type() == EdmType.STRING && type == EdmType.DURATION) {
            Duration duration = duration((String) value);
            return duration == null ? literal : new Expr.Constant(type, duration);
        }
        if (!type.isNumeric() || !literal.type().isNumeric()) {
            return literal;
        }
        if (value instanceof Double floating) {
            return ofFloating(literal, floating, type);
        }
        BigDecimal number = value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Long) value);
        return switch (type) {
            case DOUBLE -> toDouble(literal, number);
            case SINGLE -> toSingle(literal, number);
            default -> toExact(literal, number, type);
        };
    }

    /** What is written as 1e-1 is meant as 0.1, and not as the double that is nearest. */
    private static Expr.Constant ofFloating(Expr.Constant literal, double value, EdmType type) {
        if (type == EdmType.DOUBLE) {
            return new Expr.Constant(type, value);
        }
        if (type == EdmType.SINGLE) {
            float single = (float) value;
            boolean exact = single == value
                    || (!Float.isInfinite(single)
                            && new BigDecimal(Float.toString(single)).compareTo(BigDecimal.valueOf(value)) == 0);
            return exact ? new Expr.Constant(type, (double) single) : literal;
        }
        return Double.isInfinite(value) || Double.isNaN(value)
                ? literal
                : toExact(literal, BigDecimal.valueOf(value), type);
    }

    private static Expr.Constant toDouble(Expr.Constant literal, BigDecimal number) {
        double value = number.doubleValue();
        return Double.isInfinite(value) ? literal : new Expr.Constant(EdmType.DOUBLE, value + 0.0);
    }

    private static Expr.Constant toSingle(Expr.Constant literal, BigDecimal number) {
        float value = number.floatValue();
        return Float.isInfinite(value)
                ? toDouble(literal, number)
                : new Expr.Constant(EdmType.SINGLE, (double) value + 0.0);
    }

    private static Expr.Constant toExact(Expr.Constant literal, BigDecimal number, EdmType type) {
        BigDecimal value = number.stripTrailingZeros();
        if (type == EdmType.DECIMAL) {
            return new Expr.Constant(type, value);
        }
        if (value.scale() > 0 || value.precision() - value.scale() > 19) {
            return literal;
        }
        long bound =
                switch (type) {
                    case INT16 -> Short.MAX_VALUE;
                    case INT32 -> Integer.MAX_VALUE;
                    default -> Long.MAX_VALUE;
                };
        boolean fits =
                value.compareTo(BigDecimal.valueOf(-bound - 1)) >= 0 && value.compareTo(BigDecimal.valueOf(bound)) <= 0;
        return fits ? new Expr.Constant(type, value.longValue()) : literal;
    }

    /** Null where it is none. Java's own form, but for signs within it, and no longer than 64 bits of microseconds. */
    static @Nullable Duration duration(String content) {
        try {
            Duration duration = Duration.parse(content);
            long micros =
                    Math.addExact(Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
            boolean signed = content.lastIndexOf('-') > 0 || content.lastIndexOf('+') > 0 || content.indexOf(',') >= 0;
            return signed || duration.getNano() % 1_000 != 0 ? null : Duration.of(micros, ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }
}
