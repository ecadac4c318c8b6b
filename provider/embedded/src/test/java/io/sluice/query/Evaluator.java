package io.sluice.query;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what an expression is for one row, by the rules that {@link Expr} and {@link Function} have: the judge of whatever answers queries. It
 * is slow and plain. Texts are compared by code points; integers and decimals are exact.
 */
public final class Evaluator {
    private final Map<String, ? extends @Nullable Object> row;

    private Evaluator(Map<String, ? extends @Nullable Object> row) {
        this.row = row;
    }

    /**
     * True, false or null.
     *
     * @param row properties by their names, each of a class that {@link Expr.Constant} names
     * @throws ArithmeticException if a floating number overflows: the database refuses that
     */
    public static @Nullable Boolean evaluate(Expr expr, Map<String, ? extends @Nullable Object> row) {
        return (Boolean) new Evaluator(row).value(expr);
    }

    /** Whether a filter keeps a row. */
    public static boolean keeps(Expr filter, Map<String, ? extends @Nullable Object> row) {
        return Boolean.TRUE.equals(evaluate(filter, row));
    }

    /** Integers and decimals as BigDecimal, SINGLE as Float, all else as {@link Expr.Constant} has it. */
    private @Nullable Object value(Expr expr) {
        if (expr instanceof Expr.Constant constant) {
            return as(constant.type(), constant.value());
        } else if (expr instanceof Expr.Field field) {
            return as(field.type(), row.get(field.property().name()));
        } else if (expr instanceof Expr.Not not) {
            Boolean operand = (Boolean) value(not.operand());
            return operand == null ? null : !operand;
        } else if (expr instanceof Expr.Logic logic) {
            return logic(logic);
        } else if (expr instanceof Expr.Comparison comparison) {
            return compare(comparison.kind(), comparison.left(), comparison.right());
        } else if (expr instanceof Expr.In in) {
            return in.literals().stream().anyMatch(literal -> compare(Expr.Comparison.Kind.EQ, in.left(), literal));
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            Object left = as(arithmetic.type(), value(arithmetic.left()));
            Object right = as(arithmetic.type(), value(arithmetic.right()));
            return left == null || right == null ? null : arithmetic(arithmetic, left, right);
        } else if (expr instanceof Expr.Negation negation) {
            return negated(value(negation.operand()));
        } else if (expr instanceof Expr.FunctionCall call) {
            List<Object> arguments = new ArrayList<>();
            for (Expr argument : call.arguments()) {
                Object value = value(argument);
                if (value != null) {
                    arguments.add(value);
                }
            }
            return arguments.size() < call.arguments().size() ? null : call(call.function(), arguments);
        }
        throw new IllegalArgumentException(expr.toString());
    }

    private static @Nullable Object as(EdmType type, @Nullable Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        if (type == EdmType.DOUBLE) {
            return number.doubleValue();
        }
        if (type == EdmType.SINGLE) {
            return number.floatValue();
        }
        return number instanceof BigDecimal ? number : BigDecimal.valueOf(number.longValue());
    }

    private @Nullable Boolean logic(Expr.Logic logic) {
        boolean decisive = logic.kind() == Expr.Logic.Kind.OR;
        boolean unknown = false;
        for (Expr operand : logic.operands()) {
            Boolean value = (Boolean) value(operand);
            if (value != null && value == decisive) {
                return decisive;
            }
            unknown |= value == null;
        }
        return unknown ? null : !decisive;
    }

    private boolean compare(Expr.Comparison.Kind kind, Expr one, Expr other) {
        EdmType type = EdmType.promoted(one.type(), other.type());
        Object left = as(type, value(one));
        Object right = as(type, value(other));
        if (left == null || right == null) {
            return switch (kind) {
                case EQ -> left == right;
                case NE -> left != right;
                default -> false;
            };
        }
        if (isNan(left) || isNan(right)) {
            return kind == Expr.Comparison.Kind.NE;
        }
        return switch (kind) {
            case EQ -> order(left, right) == 0;
            case NE -> order(left, right) != 0;
            case GT -> order(left, right) > 0;
            case GE -> order(left, right) >= 0;
            case LT -> order(left, right) < 0;
            case LE -> order(left, right) <= 0;
        };
    }

    private static boolean isNan(Object value) {
        return (value instanceof Double wide && wide.isNaN()) || (value instanceof Float narrow && narrow.isNaN());
    }

    /** Below 0, 0 or above 0. What has no order is 0 where it is equal. */
    private static int order(Object left, Object right) {
        if (left instanceof String text) {
            int[] one = text.codePoints().toArray();
            int[] other = ((String) right).codePoints().toArray();
            return java.util.Arrays.compare(one, other);
        } else if (left instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) right);
        } else if (left instanceof Double number) {
            return number.equals(right) ? 0 : Double.compare(number + 0.0, (Double) right + 0.0);
        } else if (left instanceof Float number) {
            return number.equals(right) ? 0 : Float.compare(number + 0.0f, (Float) right + 0.0f);
        } else if (left instanceof Boolean truth) {
            return truth.compareTo((Boolean) right);
        } else if (left instanceof LocalDate date) {
            return date.compareTo((LocalDate) right);
        } else if (left instanceof LocalTime time) {
            return time.compareTo((LocalTime) right);
        } else if (left instanceof OffsetDateTime moment) {
            return moment.toInstant().compareTo(((OffsetDateTime) right).toInstant());
        } else if (left instanceof java.time.Duration duration) {
            return duration.compareTo((java.time.Duration) right);
        }
        return left.equals(right) ? 0 : 1;
    }

    private static @Nullable Object arithmetic(Expr.Arithmetic arithmetic, Object left, Object right) {
        boolean divides =
                arithmetic.kind() == Expr.Arithmetic.Kind.DIV || arithmetic.kind() == Expr.Arithmetic.Kind.MOD;
        if (divides && ((Number) right).doubleValue() == 0 && isZero(right)) {
            return null;
        }
        if (left instanceof BigDecimal one && right instanceof BigDecimal other) {
            return switch (arithmetic.kind()) {
                case ADD -> one.add(other);
                case SUB -> one.subtract(other);
                case MUL -> one.multiply(other);
                case MOD -> one.remainder(other);
                case DIV ->
                    arithmetic.type() == EdmType.INT64 ? one.divideToIntegralValue(other) : quotient(one, other);
            };
        }
        if (left instanceof Double one && right instanceof Double other) {
            double result =
                    switch (arithmetic.kind()) {
                        case ADD -> one + other;
                        case SUB -> one - other;
                        case MUL -> one * other;
                        default -> one / other;
                    };
            return finite(result, Double.isInfinite(result) && !Double.isInfinite(one) && !Double.isInfinite(other));
        }
        float one = (Float) left;
        float other = (Float) right;
        float result =
                switch (arithmetic.kind()) {
                    case ADD -> one + other;
                    case SUB -> one - other;
                    case MUL -> one * other;
                    default -> one / other;
                };
        return finite(result, Float.isInfinite(result) && !Float.isInfinite(one) && !Float.isInfinite(other));
    }

    private static boolean isZero(Object number) {
        return !(number instanceof BigDecimal exact) || exact.signum() == 0;
    }

    private static Object finite(Object result, boolean overflown) {
        if (overflown) {
            throw new ArithmeticException("a floating number overflows");
        }
        return result;
    }

    /** With as many digits as PostgreSQL's numeric gives it: 16 that tell, counted in groups of four, and no fewer than the operands have. */
    private static BigDecimal quotient(BigDecimal one, BigDecimal other) {
        int weight = weight(one) - weight(other) - (lead(one).compareTo(lead(other)) <= 0 ? 1 : 0);
        int digits = Math.max(16 - weight * 4, Math.max(0, Math.max(one.scale(), other.scale())));
        return one.divide(other, Math.min(digits, 1_000), RoundingMode.HALF_UP);
    }

    /** The place of the first group of four digits. */
    private static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, 4);
    }

    /** The first group of four digits. */
    private static BigDecimal lead(BigDecimal number) {
        return number.abs().scaleByPowerOfTen(-4 * weight(number)).setScale(0, RoundingMode.DOWN);
    }

    private static @Nullable Object negated(@Nullable Object value) {
        if (value instanceof Double number) {
            return -number;
        } else if (value instanceof Float number) {
            return -number;
        }
        return value == null ? null : ((BigDecimal) value).negate();
    }

    private static Object call(Function function, List<Object> arguments) {
        Object first = arguments.get(0);
        return switch (function) {
            case CONTAINS -> text(first).contains(text(arguments.get(1)));
            case STARTSWITH -> text(first).startsWith(text(arguments.get(1)));
            case ENDSWITH -> text(first).endsWith(text(arguments.get(1)));
            case CONCAT -> text(first) + text(arguments.get(1));
            case INDEXOF -> {
                int at = text(first).indexOf(text(arguments.get(1)));
                yield BigDecimal.valueOf(at < 0 ? -1 : text(first).codePointCount(0, at));
            }
            case LENGTH ->
                BigDecimal.valueOf(text(first).codePointCount(0, text(first).length()));
            case SUBSTRING -> substring(text(first), arguments);
            case TOLOWER -> mapped(text(first), false);
            case TOUPPER -> mapped(text(first), true);
            case TRIM -> trimmed(text(first));
            case YEAR -> BigDecimal.valueOf(date(first).getYear());
            case MONTH -> BigDecimal.valueOf(date(first).getMonthValue());
            case DAY -> BigDecimal.valueOf(date(first).getDayOfMonth());
            case HOUR -> BigDecimal.valueOf(time(first).getHour());
            case MINUTE -> BigDecimal.valueOf(time(first).getMinute());
            case SECOND -> BigDecimal.valueOf(time(first).getSecond());
            case DATE_OF -> date(first);
            case ROUND -> rounded(first, RoundingMode.HALF_UP);
            case FLOOR -> rounded(first, RoundingMode.FLOOR);
            case CEILING -> rounded(first, RoundingMode.CEILING);
            case GEO_DISTANCE -> distance((GeoPoint) first, (GeoPoint) arguments.get(1));
        };
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static String substring(String text, List<Object> arguments) {
        int[] points = text.codePoints().toArray();
        int from = place(arguments.get(1), points.length);
        int length = arguments.size() < 3 ? points.length : place(arguments.get(2), points.length);
        return new String(points, from, Math.min(length, points.length - from));
    }

    private static int place(Object number, int most) {
        return ((BigDecimal) number)
                .max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(most))
                .intValueExact();
    }

    private static String mapped(String text, boolean upper) {
        int[] points = text.codePoints()
                .map(point -> upper ? Character.toUpperCase(point) : Character.toLowerCase(point))
                .toArray();
        return new String(points, 0, points.length);
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && Function.BLANKS.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && Function.BLANKS.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static LocalDate date(Object value) {
        return value instanceof OffsetDateTime moment
                ? moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate()
                : (LocalDate) value;
    }

    private static LocalTime time(Object value) {
        return value instanceof OffsetDateTime moment
                ? moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()
                : (LocalTime) value;
    }

    private static Object rounded(Object number, RoundingMode mode) {
        if (number instanceof BigDecimal exact) {
            return exact.setScale(0, mode);
        }
        double value = ((Number) number).doubleValue();
        return Double.isNaN(value) || Double.isInfinite(value)
                ? value
                : new BigDecimal(value).setScale(0, mode).doubleValue();
    }

    /** On the sphere that PostgreSQL's earthdistance has. */
    private static double distance(GeoPoint one, GeoPoint other) {
        double south = Math.sin(Math.toRadians(other.latitude() - one.latitude()) / 2);
        double east = Math.sin(Math.toRadians(other.longitude() - one.longitude()) / 2);
        double cosines = Math.cos(Math.toRadians(one.latitude())) * Math.cos(Math.toRadians(other.latitude()));
        return 2 * 6_378_168.0 * Math.asin(Math.min(1, Math.sqrt(south * south + cosines * east * east)));
    }
}
