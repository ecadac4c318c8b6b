package io.sluice.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of every type, taken from few, so that they often meet: those that break things, and their neighbours. Floating ones are no larger
 * and no smaller than four of them can be multiplied: PostgreSQL refuses what overflows.
 */
public final class RandomValues {
    /** A view that has a property of every type, two of those that are compared most; all but the key may be null. */
    public static final EntityType OF = everyType();

    private final Random random;

    public RandomValues(Random random) {
        this.random = random;
    }

    private static EntityType everyType() {
        List<Property> properties = new ArrayList<>();
        Property id = new Property("id", EdmType.INT64, false, true);
        properties.add(id);
        for (EdmType type : EdmType.values()) {
            String name = "a" + type.odataName().substring("Edm.".length()).toLowerCase(java.util.Locale.ROOT);
            properties.add(new Property(name, type, true, true));
            properties.add(new Property(name + "2", type, true, true));
        }
        return new EntityType("everything", properties, List.of(id));
    }

    /** A row of a view: properties by their names, as {@link Expr.Constant} has values; a SINGLE is a Double, too. */
    public Map<String, @Nullable Object> row(EntityType of) {
        Map<String, @Nullable Object> row = new HashMap<>();
        for (Property property : of.properties()) {
            boolean isNull = property.nullable() && random.nextInt(5) == 0;
            boolean isNan = property.type().isFloating() && random.nextInt(8) == 0;
            row.put(property.name(), isNull ? null : isNan ? (Object) Double.NaN : value(property.type()));
        }
        return row;
    }

    /** A value that a literal can have. */
    public Object value(EdmType type) {
        return switch (type) {
            case INT16 -> (long) (short) integer();
            case INT32 -> (long) (int) integer();
            case INT64 -> integer();
            case DECIMAL -> new BigDecimal(one(DECIMALS));
            case SINGLE -> (double) (float) Double.parseDouble(one(SINGLES));
            case DOUBLE -> Double.parseDouble(one(DOUBLES));
            case STRING -> random.nextInt(4) == 0 ? one(TEXTS) + one(TEXTS) : one(TEXTS);
            case BOOLEAN -> random.nextBoolean();
            case DATE -> LocalDate.parse(one(DATES));
            case TIME_OF_DAY -> LocalTime.parse(one(TIMES));
            case DATE_TIME_OFFSET -> OffsetDateTime.parse(one(DATES) + "T" + LocalTime.parse(one(TIMES)) + "Z");
            case DURATION -> Duration.parse(one(DURATIONS));
            case GUID -> new UUID(0x8000_0000_0000_4000L + random.nextInt(2), -2L + random.nextInt(2));
            case BINARY -> Binary.of(new byte[] {0, (byte) 255, 39, 92, (byte) random.nextInt(2)});
            case GEOGRAPHY_POINT ->
                new GeoPoint(Double.parseDouble(one(DEGREES)) * 2, Double.parseDouble(one(DEGREES)));
        };
    }

    private long integer() {
        return random.nextInt(3) == 0 ? INTEGERS[random.nextInt(INTEGERS.length)] : random.nextInt(13) - 4;
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private static final long[] INTEGERS = {
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Short.MIN_VALUE,
        Short.MAX_VALUE
    };
    private static final String[] DECIMALS = {
        "0",
        "1",
        "-1",
        "2.5",
        "-2.5",
        "0.5",
        "-0.5",
        "0.10",
        "3",
        "100",
        "9007199254740993",
        "12345678901234567890.123456789",
        "-0.0000000001",
        "7"
    };
    private static final String[] SINGLES = {"0", "1", "-1.5", "0.1", "2.5", "16777216", "-3", "1e6", "Infinity"};
    private static final String[] DOUBLES = {
        "0",
        "1",
        "-1.5",
        "0.1",
        "0.10000000149011612",
        "2.5",
        "9007199254740992",
        "1e30",
        "-1e-30",
        "-Infinity",
        "Infinity"
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "A",
        "ab",
        "abc",
        "b",
        " a ",
        "\u3000x\u00a0",
        "%",
        "_",
        "\\",
        "%_\\",
        "O'Neil",
        "''",
        "麗",
        "麗江路",
        "\uff5e", // less than an emoji by its code point, more by Java's own order
        "😀",
        "a😀b",
        "ÄÖ",
        "straße",
        "&=+#%41 ",
        "\t\n",
        "null",
        "1"
    };
    private static final String[] DATES = {"1970-01-01", "2024-02-29", "2026-11-27", "0001-01-01", "9999-12-31"};
    private static final String[] TIMES = {"00:00", "08:30", "08:30:01", "23:59:59.999999", "12:00:00.5"};
    private static final String[] DURATIONS = {"PT0S", "PT1H", "PT24H", "P2DT3H4M5.000006S", "-PT0.5S"};
    private static final String[] DEGREES = {"0", "31.2", "-45.5", "89.99", "-90", "12.25"};
}
