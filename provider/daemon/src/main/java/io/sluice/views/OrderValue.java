package io.sluice.views;

import io.sluice.query.Binary;
import io.sluice.query.EdmType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A value of an order as the server's text has it, in the classes that constants have. */
final class OrderValue {
    private static final String BEFORE_CHRIST = " BC";

    private OrderValue() {}

    /** @throws SQLException if no literal says it: it is infinite, a numeric that is NaN, or midnight at the end of a day */
    static @Nullable Object of(EdmType type, @Nullable String text) throws SQLException {
        try {
            return text == null ? null : value(type, text);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw new SQLException("no literal says " + text, QueryFault.NO_MOMENT, e);
        }
    }

    private static Object value(EdmType type, String text) {
        return switch (type) {
            case INT16, INT32, INT64 -> new BigDecimal(text).longValueExact(); // what was computed may be larger
            case DECIMAL -> new BigDecimal(text);
            case SINGLE, DOUBLE -> Double.valueOf(text);
            case STRING -> text;
            case BOOLEAN -> text.equals("true");
            case DATE -> date(text);
            case TIME_OF_DAY -> LocalTime.parse(text);
            case DATE_TIME_OFFSET -> moment(text);
            case DURATION -> Duration.parse(text);
            case GUID -> UUID.fromString(text);
            case BINARY -> Binary.of(HexFormat.of().parseHex(text.substring(2)));
            case GEOGRAPHY_POINT -> throw new IllegalArgumentException("points have no order");
        };
    }

    private static LocalDate date(String text) {
        boolean before = text.endsWith(BEFORE_CHRIST);
        String[] parts = (before ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text).split("-", -1);
        int year = Integer.parseInt(parts[0]);
        return LocalDate.of(before ? 1 - year : year, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    /** Of a session whose zone is UTC. */
    private static OffsetDateTime moment(String text) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            throw new DateTimeException("infinite");
        }
        String time = text.substring(blank + 1, text.indexOf("+00"));
        String era = text.endsWith(BEFORE_CHRIST) ? BEFORE_CHRIST : "";
        return OffsetDateTime.of(date(text.substring(0, blank) + era), LocalTime.parse(time), ZoneOffset.UTC);
    }
}
