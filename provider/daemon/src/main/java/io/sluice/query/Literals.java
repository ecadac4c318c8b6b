package io.sluice.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/** Literals, from text to values and back: {@link #text} has one spelling for each, which is read as the same again. */
final class Literals {
    /** PostgreSQL's own, of timestamptz. */
    private static final int FIRST_YEAR = -4_712;

    private static final int LAST_YEAR = 294_275;

    private final Source source;
    private final int at;

    /** For a literal that begins at this place. */
    Literals(Source source, int at) {
        this.source = source;
        this.at = at;
    }

    /** A number, a date, a time, a moment or a GUID. */
    Expr.Constant unquoted(String text) throws QueryException {
        if (text.length() == 36 && isGuid(text, 0)) {
            return new Expr.Constant(EdmType.GUID, UUID.fromString(text));
        }
        int colon = text.indexOf(':');
        int dash = text.indexOf('-', 1);
        try {
            if (dash >= 4 && isDigit(text.charAt(dash - 1)) && text.charAt(0) != '+') {
                return dated(text, dash);
            }
            return colon == 2 ? new Expr.Constant(EdmType.TIME_OF_DAY, time(text)) : number(text);
        } catch (DateTimeException e) {
            throw source.wrong(at, "'" + text + "' is no date or time that there is, such as 2026-01-31T08:30:00Z");
        }
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether one begins at this place. */
    static boolean isGuid(String text, int at) {
        if (at + 36 > text.length()) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(at + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private Expr.Constant number(String text) throws QueryException {
        int whole = digits(text, text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0);
        boolean pointed = whole < text.length() && text.charAt(whole) == '.';
        int end = pointed ? digits(text, whole + 1) : whole;
        boolean floating = end > whole + (pointed ? 1 : -1) && end < text.length() && (text.charAt(end) | 32) == 'e';
        if (floating) {
            boolean signed = end + 1 < text.length() && (text.charAt(end + 1) == '-' || text.charAt(end + 1) == '+');
            end = digits(text, end + (signed ? 2 : 1));
        }
        if (end < text.length() || !isDigit(text.charAt(end - 1))) {
            throw source.wrong(at, "'" + text + "' is no literal of OData; a text stands in single quotes");
        }
        if (floating) {
            double value = Double.parseDouble(text) + 0.0; // -0.0 becomes 0.0
            if (Double.isInfinite(value)) {
                throw source.wrong(at, "'" + text + "' is too large for Edm.Double");
            }
            return new Expr.Constant(EdmType.DOUBLE, value);
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        Expr.Constant decimal = new Expr.Constant(EdmType.DECIMAL, value);
        return pointed ? decimal : Conversion.of(decimal, EdmType.INT64);
    }

    /** Where the digits end that begin there. */
    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private Expr.Constant dated(String text, int dash) throws QueryException {
        int end = dash + 6;
        String iso = dash > 4 && text.charAt(0) != '-' ? "+" + text : text; // as Java wants longer years
        LocalDate date = LocalDate.parse(iso.substring(0, Math.min(iso.length(), end + iso.length() - text.length())));
        if (text.length() <= end) {
            return new Expr.Constant(EdmType.DATE, inRange(date));
        }
        boolean utc = (text.charAt(text.length() - 1) | 32) == 'z';
        int zone = utc ? text.length() - 1 : text.length() - 6;
        if ((text.charAt(end) | 32) != 't' || zone <= end) {
            throw new DateTimeException("no T");
        }
        if (!utc && text.charAt(zone) != '-' && text.charAt(zone) != '+') {
            throw source.wrong(at, "'" + text + "' lacks its offset: Z, or such as +08:00");
        }
        LocalDateTime local = date.atTime(time(text.substring(end + 1, zone)));
        int minutes = utc ? 0 : LocalTime.parse(text.substring(zone + 1)).toSecondOfDay() / 60;
        LocalDateTime moment =
                utc || text.charAt(zone) == '+' ? local.minusMinutes(minutes) : local.plusMinutes(minutes);
        inRange(moment.toLocalDate());
        return new Expr.Constant(EdmType.DATE_TIME_OFFSET, moment.atOffset(ZoneOffset.UTC));
    }

    private LocalDate inRange(LocalDate date) throws QueryException {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw source.wrong(at, "years go from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return date;
    }

    private LocalTime time(String text) throws QueryException {
        String exact = text;
        int point = text.indexOf('.');
        if (point >= 0) {
            int kept = Math.min(text.length(), point + 7);
            if (text.length() - point > 13 || text.length() - point < 2) {
                throw source.wrong(at, "a fraction of a second has 1 to 12 digits");
            }
            if (!text.substring(kept).chars().allMatch(c -> c == '0')) {
                throw source.notOffered(at, "seconds are kept to 6 digits behind the point");
            }
            exact = text.substring(0, kept);
        }
        if (exact.startsWith(":60", 5)) {
            throw source.notOffered(at, "leap seconds are not kept");
        }
        return LocalTime.parse(exact);
    }

    /** A literal behind the name of its type. */
    Expr.Constant prefixed(String type, String content) throws QueryException {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "duration" -> {
                Duration duration = Conversion.duration(content);
                if (duration == null) {
                    throw source.wrong(
                            at, "'" + content + "' is no duration such as P1DT2H3M4.5S, in microseconds at most");
                }
                yield new Expr.Constant(EdmType.DURATION, duration);
            }
            case "binary" -> new Expr.Constant(EdmType.BINARY, binary(content));
            case "geography" -> new Expr.Constant(EdmType.GEOGRAPHY_POINT, point(content));
            case "geometry" -> throw source.notOffered(at, "Edm.Geometry is not offered: write geography");
            default ->
                throw source.notOffered(at, "'" + type + "' is no type of literals here: enumerations are not offered");
        };
    }

    private Binary binary(String content) throws QueryException {
        try {
            return Binary.of(Base64.getUrlDecoder().decode(content));
        } catch (IllegalArgumentException e) {
            throw source.wrong(at, "'" + content + "' is not in base64url");
        }
    }

    private GeoPoint point(String content) throws QueryException {
        String lower = content.toLowerCase(Locale.ROOT);
        int shape = lower.indexOf(';') + 1;
        if (!lower.startsWith("srid=") || shape == 0 || !lower.endsWith(")")) {
            throw source.wrong(at, "a point is written as geography'SRID=4326;Point(121.5 31.2)', longitude first");
        }
        if (!lower.startsWith("srid=4326;point(")) {
            throw source.notOffered(at, "points of SRID 4326 alone are offered");
        }
        String[] degrees =
                lower.substring(shape + "point(".length(), lower.length() - 1).split(" ", -1);
        if (degrees.length != 2) {
            throw source.notOffered(at, "a point has a longitude and a latitude alone");
        }
        return new GeoPoint(degrees(degrees[0], 180), degrees(degrees[1], 90));
    }

    private double degrees(String text, int most) throws QueryException {
        boolean numeric = !text.isEmpty() && "+-0123456789".indexOf(text.charAt(0)) >= 0;
        Expr.Constant value = numeric ? Conversion.of(number(text), EdmType.DOUBLE) : null;
        if (value == null || !(value.value() instanceof Double degrees) || Math.abs(degrees) > most) {
            throw source.wrong(at, "'" + text + "' is no number of degrees up to " + most + ": longitude comes first");
        }
        return degrees + 0.0;
    }

    /** The one spelling of a literal, which says its type: 1 is an integer, 1.0 a decimal, 1.0e0 a floating number. */
    static String text(Expr.Constant constant) {
        Object value = constant.value();
        if (value == null) {
            return "null";
        }
        return switch (constant.type()) {
            case INT16, INT32, INT64, BOOLEAN, GUID -> value.toString();
            case DECIMAL -> decimal((BigDecimal) value);
            case SINGLE, DOUBLE -> floating(constant.type(), (Double) value);
            case STRING -> "'" + ((String) value).replace("'", "''") + "'";
            case DATE -> year(((LocalDate) value).toString());
            case TIME_OF_DAY -> value.toString();
            case DATE_TIME_OFFSET ->
                year(((OffsetDateTime) value)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toString());
            case DURATION -> "duration'" + duration((Duration) value) + "'";
            case BINARY ->
                "binary'" + Base64.getUrlEncoder().withoutPadding().encodeToString(((Binary) value).bytes()) + "'";
            case GEOGRAPHY_POINT -> {
                GeoPoint point = (GeoPoint) value;
                yield "geography'SRID=4326;Point(" + point.longitude() + " " + point.latitude() + ")'";
            }
        };
    }

    private static String decimal(BigDecimal value) {
        String plain = value.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /** A SINGLE has no spelling of its own: beside one, a decimal is read as one. */
    private static String floating(EdmType type, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "INF" : "-INF";
        }
        if (type == EdmType.SINGLE) {
            return decimal(new BigDecimal(Float.toString((float) value)));
        }
        String text = Double.toString(value);
        return text.indexOf('E') < 0 ? text + "e0" : text.replace('E', 'e');
    }

    /** As OData writes long years. */
    private static String year(String iso) {
        return iso.startsWith("+") ? iso.substring(1) : iso;
    }

    private static String duration(Duration duration) {
        Duration size = duration.abs();
        String fraction = size.getNano() == 0
                ? ""
                : "." + String.valueOf(1_000_000 + size.getNano() / 1_000).substring(1);
        return (duration.isNegative() ? "-" : "") + "PT" + size.getSeconds() + fraction + "S";
    }
}
