package io.sluice.postgres;

import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How keys are compared in the database. Keys that it takes for equal have one canonical spelling: that is what promises, Redis and the
 * change stream know, and what is sent to it.
 */
public enum KeyType implements KeyRule {
    /** Columns of type text and varchar: exact. */
    TEXT("text") {
        @Override
        public String canonical(String key) {
            return key;
        }
    },
    /** Columns of type char(n), which compares without the blanks at the end: without them. */
    CHAR("bpchar") {
        @Override
        public String canonical(String key) throws BadKey {
            String text = part(key);
            if (text.isEmpty()) {
                throw new BadKey("the key is blank");
            }
            return text;
        }

        @Override
        String part(String text) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == ' ') {
                end--;
            }
            return text.substring(0, end);
        }
    },
    /**
     * Columns of type bigint, integer and smallint. A key must be written as the database writes it: no plus sign, no leading zeros, no
     * {@code -0}; else one row would have several keys in the cache of whoever reads it.
     */
    BIGINT("bigint") {
        @Override
        public String canonical(String key) throws BadKey {
            if (!INTEGER.matcher(key).matches()) {
                throw new BadKey("the key is no 64-bit integer in plain digits");
            }
            try {
                long unused = Long.parseLong(key);
                return key;
            } catch (NumberFormatException outOfRange) {
                throw new BadKey("the key is no 64-bit integer");
            }
        }
    },
    /** Columns of type numeric: plain digits, without zeros at the end of a fraction. */
    NUMERIC("numeric") {
        @Override
        public String canonical(String key) throws BadKey {
            if (!DECIMAL.matcher(key).matches()) {
                throw new BadKey("the key is no number in plain digits, like 12 or -0.5");
            }
            BigDecimal number = new BigDecimal(key);
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        }
    },
    /** Columns of type uuid: in lower case. */
    UUID("uuid") {
        @Override
        public String canonical(String key) throws BadKey {
            if (!HEX.matcher(key).matches()) {
                throw new BadKey("the key is no uuid like a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
            }
            return key.toLowerCase(Locale.ROOT);
        }
    },
    /** Columns of type date, between the years 1 and 9999. */
    DATE("date") {
        @Override
        public String canonical(String key) throws BadKey {
            try {
                if (DAY.matcher(key).matches() && LocalDate.parse(key).getYear() > 0) {
                    return key;
                }
            } catch (DateTimeException noSuchDay) {
                // Said below.
            }
            throw new BadKey("the key is no date like 2026-01-31");
        }
    },
    /** Columns of an enum: a label. One that the type lacks is a key that no row has, for the type may get it any time. */
    ENUM("text") {
        @Override
        public String canonical(String key) {
            return key;
        }
    },
    /** Columns of the extension's type citext: as spelled in the row. */
    CITEXT("text") {
        @Override
        public String canonical(String key) {
            return key;
        }
    };

    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final String sql;

    KeyType(String sql) {
        this.sql = sql;
    }

    /** The canonical spelling of a part of a key, which may be the empty text. */
    String part(String text) throws BadKey {
        return canonical(text);
    }

    /** As a setting names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The element type of a batch's array. */
    public String sql() {
        return sql;
    }

    /** The JDBC type of one key as a parameter: one that the server infers, but for the types that the driver sends as they are. */
    public int parameter() {
        return switch (this) {
            case TEXT, ENUM, CITEXT -> Types.VARCHAR;
            case BIGINT -> Types.BIGINT;
            default -> Types.OTHER;
        };
    }

    /** Whether the driver's text of a column is the key; else the server is asked to cast it. */
    boolean isPlain() {
        return this == TEXT || this == BIGINT;
    }

    /** The key type of a column, by the name of its type in the catalogue (a domain's base type, and {@code enum} for any of those); null if it can be no key. */
    public static @Nullable KeyType of(String catalogueType) {
        return switch (catalogueType) {
            case "text", "varchar" -> TEXT;
            case "bpchar" -> CHAR;
            case "int8", "int4", "int2" -> BIGINT;
            case "numeric" -> NUMERIC;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "citext" -> CITEXT;
            case "enum" -> ENUM;
            default -> null;
        };
    }

    /** The key of a row, from its text in the database; null if nobody can ask for it. */
    public @Nullable String ofRow(@Nullable String text) {
        try {
            return text == null ? null : canonical(text);
        } catch (BadKey e) {
            return null;
        }
    }

    /** Room for so many keys as the driver sends them. */
    Object[] array(int size) {
        return this == BIGINT ? new Long[size] : new String[size];
    }

    /** A canonical key, or part of one, as the driver sends it. */
    Object value(String canonical) {
        return this == BIGINT ? (Object) Long.valueOf(canonical) : canonical;
    }

    /**
     * Keys as the driver sends them: arrays of their own type, because only those does it send as they are, not spelled out and quoted.
     *
     * @throws SqlFailure if one is not canonical: it was asked for while the type of the key was not known yet
     */
    public Object[] elements(List<String> keys) throws SqlFailure {
        if (this == TEXT) {
            return keys.toArray(String[]::new);
        }
        Object[] elements = array(keys.size());
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element(keys.get(i));
        }
        return elements;
    }

    /** One key as the driver sends it. */
    private Object element(String key) throws SqlFailure {
        try {
            if (!key.equals(canonical(key))) {
                throw new BadKey("the key is not spelled as the database spells it");
            }
        } catch (BadKey e) {
            throw new SqlFailure(SqlFailure.Kind.BAD_ROW, "22P02", e.line());
        }
        return value(key);
    }
}
