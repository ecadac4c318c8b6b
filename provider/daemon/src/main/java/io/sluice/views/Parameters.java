package io.sluice.views;

import io.sluice.query.Binary;
import io.sluice.query.EdmType;
import io.sluice.query.Expr.Constant;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that a statement's text has names for, {@code q.p1} and so on: all that is the caller's. */
final class Parameters {
    /** What the source of the parameters is called in a statement. */
    static final String SOURCE = "q";

    private final List<SqlParameter> all = new ArrayList<>();

    /**
     * One of them.
     *
     * @param type as PostgreSQL names it
     * @param text as that reads it; null for none
     */
    record SqlParameter(String type, @Nullable String text) {}

    List<SqlParameter> all() {
        return List.copyOf(all);
    }

    private String add(String type, @Nullable String text) {
        all.add(new SqlParameter(type, text));
        return SOURCE + ".p" + all.size();
    }

    String add(Constant constant) {
        return add(sqlType(constant.type()), text(constant.value()));
    }

    String text(String text) {
        return add("text", text);
    }

    String number(long number) {
        return add("int8", Long.toString(number));
    }

    String number(double number) {
        return add("float8", Double.toString(number));
    }

    /** Several of one type as an array; as text, for arrays of arrays would be one. */
    String list(EdmType type, List<Constant> constants) {
        StringBuilder list = new StringBuilder("{");
        for (Constant constant : constants) {
            String text = String.valueOf(text(constant.value()));
            list.append(list.length() == 1 ? "\"" : ",\"")
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return "CAST(" + add("text", list.append('}').toString()) + " AS " + sqlType(type) + "[])";
    }

    static String sqlType(EdmType type) {
        return switch (type) {
            case INT16, INT32, INT64 -> "int8";
            case DECIMAL -> "numeric";
            case SINGLE -> "float4";
            case DOUBLE -> "float8";
            case STRING -> "text";
            case BOOLEAN -> "bool";
            case DATE -> "date";
            case TIME_OF_DAY -> "time";
            case DATE_TIME_OFFSET -> "timestamptz";
            case DURATION -> "interval";
            case GUID -> "uuid";
            case BINARY -> "bytea";
            case GEOGRAPHY_POINT -> throw new IllegalArgumentException("a point is two numbers");
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof LocalDate date) {
            return day(date) + era(date);
        }
        if (value instanceof OffsetDateTime moment) {
            OffsetDateTime utc = moment.withOffsetSameInstant(ZoneOffset.UTC);
            return day(utc.toLocalDate()) + " " + utc.toLocalTime() + "+00" + era(utc.toLocalDate());
        }
        if (value instanceof Binary binary) {
            return "\\x" + HexFormat.of().formatHex(binary.bytes());
        }
        if (value instanceof LocalTime || value instanceof Duration) {
            return value.toString();
        }
        return String.valueOf(value);
    }

    /** The year as PostgreSQL counts it: before 1 is 1 BC. */
    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        String digits = Integer.toString(year);
        String month = Integer.toString(100 + date.getMonthValue()).substring(1);
        String day = Integer.toString(100 + date.getDayOfMonth()).substring(1);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits + "-" + month + "-" + day;
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
