package io.sluice.odata;

import java.nio.charset.StandardCharsets;

/** Text as a part of a URL that we make. */
final class UrlText {
    private static final String PLAIN = "-._~!$'()*,:@/";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UrlText() {}

    /** What would end the part, or mean something else in it, is percent-encoded; so is what no URL holds. */
    static String encoded(String text) {
        return encoded(text, "");
    }

    /** Options as they stand behind a question mark, whose values are encoded where they would end them: only what no URL holds is left. */
    static String ofOptions(String text) {
        return encoded(text, "%&=?");
    }

    private static String encoded(String text, String kept) {
        StringBuilder url = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || PLAIN.indexOf(b) >= 0
                    || kept.indexOf(b) >= 0;
            if (plain) {
                url.append((char) b);
            } else {
                url.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
            }
        }
        return url.toString();
    }
}
