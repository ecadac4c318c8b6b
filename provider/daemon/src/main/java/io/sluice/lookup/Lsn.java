package io.sluice.lookup;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position of PostgreSQL's log, in bytes, as PostgreSQL spells it: {@code 16/B374D848}. */
public final class Lsn {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    private Lsn() {}

    public static String text(long lsn) {
        return (Long.toHexString(lsn >>> 32) + "/" + Long.toHexString(lsn & 0xFFFFFFFFL)).toUpperCase(Locale.ROOT);
    }

    /** The position, or nothing if this is none. */
    public static OptionalLong parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        long high = Long.parseLong(parts.group(1), 16);
        return high > Integer.MAX_VALUE
                ? OptionalLong.empty() // beyond what a server reaches in its life
                : OptionalLong.of((high << 32) + Long.parseLong(parts.group(2), 16));
    }
}
