package io.sluice.query;

import static io.sluice.query.EdmType.BOOLEAN;
import static io.sluice.query.EdmType.DATE;
import static io.sluice.query.EdmType.DOUBLE;
import static io.sluice.query.EdmType.INT32;
import static io.sluice.query.EdmType.STRING;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions that are offered. Of a null, each makes a null. Text is counted in characters (code points, not halves of surrogate pairs),
 * from 0, and is compared as it is, case and accents included.
 */
public enum Function {
    CONTAINS("contains", BOOLEAN, ArgumentType.TEXT, ArgumentType.TEXT),
    STARTSWITH("startswith", BOOLEAN, ArgumentType.TEXT, ArgumentType.TEXT),
    ENDSWITH("endswith", BOOLEAN, ArgumentType.TEXT, ArgumentType.TEXT),
    /** -1 where it is not in the text; an empty text is at 0. */
    INDEXOF("indexof", INT32, ArgumentType.TEXT, ArgumentType.TEXT),
    LENGTH("length", INT32, ArgumentType.TEXT),
    /** From a place, with a length or to the end. A place or a length below 0 counts as 0; what lies beyond the end is empty. */
    SUBSTRING("substring", STRING, ArgumentType.TEXT, ArgumentType.INTEGER, ArgumentType.INTEGER),
    /** Letter by letter, whatever the language: no letter becomes two. */
    TOLOWER("tolower", STRING, ArgumentType.TEXT),
    TOUPPER("toupper", STRING, ArgumentType.TEXT),
    /** Takes {@link #BLANKS} from both ends. */
    TRIM("trim", STRING, ArgumentType.TEXT),
    CONCAT("concat", STRING, ArgumentType.TEXT, ArgumentType.TEXT),
    /** Moments are in UTC, for every part of them. */
    YEAR("year", INT32, ArgumentType.DATED),
    MONTH("month", INT32, ArgumentType.DATED),
    DAY("day", INT32, ArgumentType.DATED),
    HOUR("hour", INT32, ArgumentType.TIMED),
    MINUTE("minute", INT32, ArgumentType.TIMED),
    /** Without its fraction. */
    SECOND("second", INT32, ArgumentType.TIMED),
    DATE_OF("date", DATE, ArgumentType.MOMENT),
    /** Halves go away from zero. An integer becomes a DECIMAL, a SINGLE a DOUBLE; so with floor and ceiling. */
    ROUND("round", null, ArgumentType.NUMBER),
    FLOOR("floor", null, ArgumentType.NUMBER),
    CEILING("ceiling", null, ArgumentType.NUMBER),
    /** Metres on a sphere. */
    GEO_DISTANCE("geo.distance", DOUBLE, ArgumentType.POINT, ArgumentType.POINT);

    /** What Unicode calls white space. */
    public static final String BLANKS = "\t\n\u000B\f\r \u0085\u00A0\u1680"
            + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

    private final String odataName;
    private final @Nullable EdmType result;
    private final ArgumentType first;
    private final @Nullable ArgumentType second;
    private final @Nullable ArgumentType third;

    Function(String odataName, @Nullable EdmType result, ArgumentType first) {
        this(odataName, result, first, null, null);
    }

    Function(String odataName, @Nullable EdmType result, ArgumentType first, ArgumentType second) {
        this(odataName, result, first, second, null);
    }

    Function(
            String odataName,
            @Nullable EdmType result,
            ArgumentType first,
            @Nullable ArgumentType second,
            @Nullable ArgumentType third) {
        this.odataName = odataName;
        this.result = result;
        this.first = first;
        this.second = second;
        this.third = third;
    }

    public String odataName() {
        return odataName;
    }

    static @Nullable Function find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Function each : values()) {
            if (each.odataName.equals(lower)) {
                return each;
            }
        }
        return null;
    }

    /** What its argument at this place, from 0, may be; null where it takes none. */
    @Nullable
    ArgumentType argument(int place) {
        return switch (place) {
            case 0 -> first;
            case 1 -> second;
            case 2 -> third;
            default -> null;
        };
    }

    /** How many arguments it cannot do without: substring needs no length. */
    int needed() {
        return second == null ? 1 : 2;
    }

    /** The type of what it makes, if its first argument has this type. */
    EdmType result(EdmType of) {
        if (result != null) {
            return result;
        }
        return of.isFloating() ? DOUBLE : EdmType.DECIMAL;
    }

    /** What an argument may be. */
    enum ArgumentType {
        TEXT(STRING, "Edm.String"),
        INTEGER(EdmType.INT64, "an integer"),
        NUMBER(EdmType.DECIMAL, "a number"),
        DATED(EdmType.DATE_TIME_OFFSET, "Edm.DateTimeOffset or Edm.Date"),
        TIMED(EdmType.DATE_TIME_OFFSET, "Edm.DateTimeOffset or Edm.TimeOfDay"),
        MOMENT(EdmType.DATE_TIME_OFFSET, "Edm.DateTimeOffset"),
        POINT(EdmType.GEOGRAPHY_POINT, "Edm.GeographyPoint");

        /** The type that a null has there. */
        final EdmType usual;

        /** For a person. */
        final String shown;

        ArgumentType(EdmType usual, String shown) {
            this.usual = usual;
            this.shown = shown;
        }

        boolean takes(EdmType type) {
            return switch (this) {
                case INTEGER -> type.isInteger();
                case NUMBER -> type.isNumeric();
                case DATED -> type == usual || type == DATE;
                case TIMED -> type == usual || type == EdmType.TIME_OF_DAY;
                default -> type == usual;
            };
        }
    }
}
