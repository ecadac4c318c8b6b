package io.sluice.lookup;

import java.util.ArrayList;
import java.util.List;

/**
 * A key of several parts as one string: the parts, joined by {@code /}, of which each {@code %} is {@code %25} and each {@code /} is
 * {@code %2F}. Nothing else is encoded, so every list of parts has one such string, and every string is that of one list at most. A part may
 * be empty: PostgreSQL tells the empty text from all others.
 */
public final class JoinedKey {
    private JoinedKey() {}

    public static String of(List<String> parts) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                key.append('/');
            }
            String part = parts.get(i);
            for (int at = 0; at < part.length(); at++) {
                char c = part.charAt(at);
                switch (c) {
                    case '%' -> key.append("%25");
                    case '/' -> key.append("%2F");
                    default -> key.append(c);
                }
            }
        }
        return key.toString();
    }

    /**
     * The parts of this key.
     *
     * @throws BadKey if a percent sign encodes nothing that has to be encoded; {@code %2f} is read as {@code %2F}
     */
    public static List<String> parts(String key) throws BadKey {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (true) {
            int slash = key.indexOf('/', from);
            int end = slash < 0 ? key.length() : slash;
            parts.add(decoded(key.substring(from, end)));
            if (slash < 0) {
                return parts;
            }
            from = end + 1;
        }
    }

    private static String decoded(String part) throws BadKey {
        int percent = part.indexOf('%');
        if (percent < 0) {
            return part;
        }
        StringBuilder text = new StringBuilder(part.length());
        int from = 0;
        for (; percent >= 0; percent = part.indexOf('%', from)) {
            text.append(part, from, percent);
            if (part.startsWith("%25", percent)) {
                text.append('%');
            } else if (part.startsWith("%2F", percent) || part.startsWith("%2f", percent)) {
                text.append('/');
            } else {
                throw new BadKey("in a part of a key, % is written as %25, and / as %2F");
            }
            from = percent + 3;
        }
        return text.append(part, from, part.length()).toString();
    }
}
