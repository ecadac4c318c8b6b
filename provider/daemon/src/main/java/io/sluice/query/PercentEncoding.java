package io.sluice.query;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How texts stand in a URL. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** Once, strictly: what is no UTF-8 is refused, and so is NUL, which PostgreSQL has not. A plus is a plus. */
    static String decode(String option, String text) throws QueryException {
        StringBuilder decoded = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '%') {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                while (at < text.length() && text.charAt(at) == '%') {
                    bytes.write(octet(option, text, at, decoded.length()));
                    at += 3;
                }
                decoded.append(utf8(option, bytes.toByteArray(), decoded.length()));
            } else {
                decoded.append(c);
                at++;
            }
        }
        for (int i = 0; i < decoded.length(); i += Character.charCount(decoded.codePointAt(i))) {
            int point = decoded.codePointAt(i);
            if (point == 0) {
                throw QueryException.wrong(option, i, "NUL (%00) is in no text");
            }
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw QueryException.wrong(option, i, "half a character is none");
            }
        }
        return decoded.toString();
    }

    private static int octet(String option, String text, int at, int position) throws QueryException {
        int high = at + 2 < text.length() ? hex(text.charAt(at + 1)) : -1;
        int low = high < 0 ? -1 : hex(text.charAt(at + 2));
        if (low < 0) {
            throw QueryException.wrong(option, position, "behind a % stand two hexadecimal digits; a % itself is %25");
        }
        return high * 16 + low;
    }

    private static int hex(char c) {
        return c <= 'f' ? Character.digit(c, 16) : -1;
    }

    private static String utf8(String option, byte[] bytes, int position) throws QueryException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw QueryException.wrong(option, position, "these percent-encoded bytes are no UTF-8");
        }
    }

    /** So that it is decoded to the same, and begins nothing else in a query string. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '&' || c == '#' || c < ' ') {
                encoded.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }
}
