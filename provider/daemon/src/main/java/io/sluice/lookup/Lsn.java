package io.sluice.lookup;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position of PostgreSQL's log, in bytes, as PostgreSQL spells it: {@code 16/B374D848}. */
public final class Lsn {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    private Lsn() {}

    public static String text(long lsn) {
        StringBuilder text = new StringBuilder(17);
        hex(text, lsn >>> 32);
        hex(text.append('/'), lsn & 0xFFFFFFFFL);
        return text.toString();
    }

    /** By hand, for it is in the head of many answers. */
    private static void hex(StringBuilder text, long half) {
        int shift = Math.max(0, 60 - Long.numberOfLeadingZeros(half) / 4 * 4);
        for (; shift >= 0; shift -= 4) {
            text.append("0123456789ABCDEF".charAt((int) (half >>> shift) & 15));
        }
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
