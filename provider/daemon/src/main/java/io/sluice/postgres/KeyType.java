package io.sluice.postgres;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How keys are compared in the database: as text or as 64-bit integers. One key has one spelling in either. */
public enum KeyType {
    /** Columns of type text and varchar. */
    TEXT("text"),
    /** Columns of type bigint, integer and smallint. */
    BIGINT("bigint");

    private static final Pattern CANONICAL = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private final String sql;

    KeyType(String sql) {
        this.sql = sql;
    }

    /** The element type of a batch's array. */
    public String sql() {
        return sql;
    }

    /** The key type of a column, by the name of its type in the catalogue (a domain's base type); null if it can be no key. */
    public static @Nullable KeyType of(String catalogueType) {
        return switch (catalogueType) {
            case "text", "varchar" -> TEXT;
            case "int8", "int4", "int2" -> BIGINT;
            default -> null;
        };
    }

    /**
     * Why this key cannot be looked up, in one line, or null if it can. A bigint key must be written as the database writes it: no
     * plus sign, no leading zeros, no {@code -0}; else one row would have several keys in the cache.
     */
    public @Nullable String refuse(String key) {
        if (this == TEXT) {
            return null;
        }
        if (CANONICAL.matcher(key).matches()) {
            try {
                Long.parseLong(key);
                return null;
            } catch (NumberFormatException outOfRange) {
                return "the key is no 64-bit integer";
            }
        }
        return "the key is no 64-bit integer in plain digits";
    }

    /**
     * Keys of {@link #BIGINT} as the driver sends them.
     *
     * @throws SqlFailure if one is no integer: it was asked for while the type of the key was not known yet
     */
    public static Long[] integers(List<String> keys) throws SqlFailure {
        Long[] integers = new Long[keys.size()];
        for (int i = 0; i < integers.length; i++) {
            String refusal = BIGINT.refuse(keys.get(i));
            if (refusal != null) {
                throw new SqlFailure(SqlFailure.Kind.BAD_ROW, "22P02", refusal);
            }
            integers[i] = Long.valueOf(keys.get(i));
        }
        return integers;
    }
}
