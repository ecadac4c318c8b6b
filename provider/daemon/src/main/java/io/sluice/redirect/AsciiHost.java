package io.sluice.redirect;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of a host as name servers are asked for it, as browsers do it today: by UTS 46 without its transition, that is IDNA 2008 with
 * pictures. What Java has ({@link java.net.IDN}) is IDNA 2003: it takes ß for ss, which is the name of somebody else.
 */
final class AsciiHost {
    private static final int MOST_LABEL = 63;
    private static final int MOST_HOST = 253;
    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;

    /** Seen by nobody and part of no name: soft hyphens, selectors of a letter's looks, and such. */
    private static final String IGNORED = "[\u00AD\u034F\u180B-\u180D\u200B\u2060\u2064\uFEFF\uFE00-\uFE0F]";

    /** Where letters are joined, so that it makes a difference when they are not. */
    private static final Set<UnicodeScript> JOINING =
            Set.of(UnicodeScript.ARABIC, UnicodeScript.SYRIAC, UnicodeScript.NKO, UnicodeScript.MONGOLIAN);

    private AsciiHost() {}

    /** The name in ASCII, or null if it can be none. */
    static @Nullable String of(String host) {
        StringBuilder ascii = new StringBuilder(host.length() + 16);
        String[] labels = host.replaceAll("[\u3002\uFF0E\uFF61]", ".").split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            boolean root = i > 0 && i == labels.length - 1 && labels[i].isEmpty(); // example.org. is one, too
            String label = root ? "" : label(labels[i]);
            if (label == null) {
                return null;
            }
            ascii.append(i == 0 ? "" : ".").append(label);
        }
        return ascii.length() > MOST_HOST + (labels[labels.length - 1].isEmpty() ? 1 : 0) ? null : ascii.toString();
    }

    private static @Nullable String label(String typed) {
        String label = mapped(typed);
        if (label.isEmpty() || !isPossible(label)) {
            return null;
        }
        if (label.chars().allMatch(c -> c < 128)) {
            return label.length() > MOST_LABEL ? null : label;
        }
        if (label.length() > MOST_LABEL || label.startsWith("xn--")) { // what is coded already has nothing left to code
            return null;
        }
        String coded = "xn--" + Punycode.encode(label);
        return coded.length() > MOST_LABEL ? null : coded;
    }

    /** Small letters of their usual form. One by one: Σ at the end of a word is σ here, as in its middle. */
    private static String mapped(String label) {
        String usual = Normalizer.normalize(label.replaceAll(IGNORED, ""), Normalizer.Form.NFKC);
        StringBuilder small = new StringBuilder(usual.length());
        usual.codePoints().forEach(c -> {
            if (c == 'İ') {
                small.append("i\u0307");
            } else {
                small.appendCodePoint(Character.toLowerCase(c));
            }
        });
        return Normalizer.normalize(small, Normalizer.Form.NFKC);
    }

    private static boolean isPossible(String label) {
        int[] points = label.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            boolean fine = c < 128
                    ? c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
                    : ((c == ZWNJ || c == ZWJ) ? joins(points, i) : isVisible(c));
            if (!fine || (i == 0 && isMark(c))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.UNASSIGNED -> c >= 0x1F000 && c <= 0x1FAFF; // pictures newer than this JVM
            default -> c != 0xFFFC && c != 0xFFFD;
        };
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /** By the rules of RFC 5892, A.1 and A.2, nearly: elsewhere a joiner is not to be seen, and the name would look like another. */
    private static boolean joins(int[] points, int at) {
        if (at == 0) {
            return false;
        }
        if (isMark(points[at - 1]) && isVirama(points[at - 1])) {
            return true;
        }
        return points[at] == ZWNJ
                && at + 1 < points.length
                && JOINING.contains(UnicodeScript.of(points[at - 1]))
                && JOINING.contains(UnicodeScript.of(points[at + 1]));
    }

    /** The sign that takes a letter's vowel away, so that it joins the next one. Sinhala has a word of its own for it. */
    private static boolean isVirama(int c) {
        return String.valueOf(Character.getName(c)).matches(".*(VIRAMA|SINHALA SIGN AL-LAKUNA)");
    }
}
