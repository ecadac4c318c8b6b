package io.sluice.http;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Location of a value. Only absolute http and https URLs with a host pass, and nothing that could end the header line;
 * bytes that a URI must not hold are percent-encoded, and hosts that are not ASCII become punycode.
 */
final class RedirectTarget {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** What stands unencoded after the host: unreserved, reserved but for {@code #}, {@code [} and {@code ]}. {@code %} is looked at. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            PLAIN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "-._~:/?@!$&'()*+,;=".toCharArray()) {
            PLAIN[c] = true;
        }
    }

    private RedirectTarget() {}

    /** The value of a Location header, or null when the URL must not be redirected to. */
    static byte @Nullable [] location(byte[] url) {
        int authority = authorityStart(url);
        if (authority < 0 || url.length > UrlBody.MAX_URL) { // a longer header is more than clients take
            return null;
        }
        int path = authorityEnd(url, authority);
        if (!hasHost(url, authority, path)) {
            return null;
        }
        boolean clean = true;
        boolean fragment = false;
        for (int i = authority; i < url.length; i++) {
            byte b = url[i];
            if (isControl(url, i)) {
                return null;
            }
            boolean firstHash = b == '#' && !fragment;
            fragment = fragment || firstHash;
            clean = clean && (firstHash || isLegal(url, i, path));
        }
        return clean
                ? url
                : isAscii(url, authority, path) ? encode(url, authority, path) : withAsciiHost(url, authority, path);
    }

    private static boolean isAscii(byte[] url, int from, int to) {
        for (int i = from; i < to; i++) {
            if (url[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The same with its host in punycode, as it is asked of name servers; null if it cannot be. */
    private static byte @Nullable [] withAsciiHost(byte[] url, int authority, int path) {
        int host = authority;
        for (int i = authority; i < path; i++) {
            host = url[i] == '@' ? i + 1 : host;
        }
        int end = host;
        while (end < path && url[end] != ':') {
            end++;
        }
        String ascii;
        try {
            ascii = IDN.toASCII(
                    Keys.utf8(ByteBuffer.wrap(url, host, end - host), "the host"), IDN.USE_STD3_ASCII_RULES);
        } catch (IllegalArgumentException | Refused e) {
            return null;
        }
        if (ascii.isEmpty()) {
            return null;
        }
        byte[] name = ascii.getBytes(StandardCharsets.US_ASCII);
        byte[] converted = new byte[url.length - (end - host) + name.length];
        System.arraycopy(url, 0, converted, 0, host);
        System.arraycopy(name, 0, converted, host, name.length);
        System.arraycopy(url, end, converted, host + name.length, url.length - end);
        return encode(converted, authority, path - (end - host) + name.length);
    }

    private static byte[] encode(byte[] url, int authority, int path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(url.length + 64);
        out.write(url, 0, authority);
        boolean fragment = false;
        for (int i = authority; i < url.length; i++) {
            byte b = url[i];
            boolean firstHash = b == '#' && !fragment;
            fragment = fragment || firstHash;
            if (firstHash || isLegal(url, i, path)) {
                out.write(b);
            } else {
                out.write('%');
                out.write(HEX[b >> 4 & 0xF]);
                out.write(HEX[b & 0xF]);
            }
        }
        return out.toByteArray();
    }

    private static boolean isLegal(byte[] url, int i, int path) {
        byte b = url[i];
        if (b == '%') {
            return i + 2 < url.length && isHex(url[i + 1]) && isHex(url[i + 2]);
        }
        if (b == '[' || b == ']') {
            return i < path; // around an IPv6 address
        }
        return b >= 0 && PLAIN[b];
    }

    /** C0, DEL, and C1 in its UTF-8 form. */
    private static boolean isControl(byte[] url, int i) {
        byte b = url[i];
        if (b >= 0) {
            return b < ' ' || b == 0x7F;
        }
        return b == (byte) 0xC2 && i + 1 < url.length && (url[i + 1] & 0xE0) == 0x80;
    }

    /** Where the host begins, after {@code http://} or {@code https://}; -1 for any other scheme. */
    private static int authorityStart(byte[] url) {
        if (startsWith(url, "http://")) {
            return 7;
        }
        return startsWith(url, "https://") ? 8 : -1;
    }

    private static boolean startsWith(byte[] url, String lower) {
        if (url.length < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            int c = url[i] >= 'A' && url[i] <= 'Z' ? url[i] | 0x20 : url[i];
            if (c != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int authorityEnd(byte[] url, int start) {
        int end = start;
        while (end < url.length && url[end] != '/' && url[end] != '?' && url[end] != '#') {
            end++;
        }
        return end;
    }

    /** A host after the user, if there is one, and before the port. Browsers read a backslash as a slash: no host goes past one. */
    private static boolean hasHost(byte[] url, int start, int end) {
        int host = start;
        for (int i = start; i < end; i++) {
            if (url[i] == '\\') {
                return false;
            }
            if (url[i] == '@') {
                host = i + 1;
            }
        }
        return host < end && url[host] != ':';
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }
}
