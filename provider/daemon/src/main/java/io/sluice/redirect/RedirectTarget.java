package io.sluice.redirect;

import io.netty.util.NetUtil;
import io.sluice.lookup.StrictUtf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Location of a value. Only absolute http and https URLs pass, with a host and a port that can be, and nothing that could end
 * the header line; bytes that a URI must not hold are percent-encoded, and hosts that are not ASCII become punycode.
 */
public final class RedirectTarget {
    /** Bytes of UTF-8: a longer header is more than clients take. */
    public static final int MAX_URL = 8 * 1024;

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
    public static byte @Nullable [] location(byte[] url) {
        int authority = authorityStart(url);
        if (authority < 0 || url.length > MAX_URL) {
            return null;
        }
        int path = authorityEnd(url, authority);
        int host = hostStart(url, authority, path);
        int end = hostEnd(url, host, path);
        if (end <= host || !isPort(url, end, path)) {
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
            clean = clean && (firstHash || isLegal(url, i, host, end));
        }
        return clean ? url : isAscii(url, host, end) ? encode(url, host, end) : withAsciiHost(url, host, end);
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
    private static byte @Nullable [] withAsciiHost(byte[] url, int host, int end) {
        String name = StrictUtf8.decode(ByteBuffer.wrap(url, host, end - host));
        String ascii = name == null ? null : AsciiHost.of(name);
        if (ascii == null) {
            return null;
        }
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        byte[] converted = new byte[url.length - (end - host) + bytes.length];
        System.arraycopy(url, 0, converted, 0, host);
        System.arraycopy(bytes, 0, converted, host, bytes.length);
        System.arraycopy(url, end, converted, host + bytes.length, url.length - end);
        return encode(converted, host, host + bytes.length);
    }

    private static byte[] encode(byte[] url, int host, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(url.length + 64);
        boolean fragment = false;
        for (int i = 0; i < url.length; i++) {
            byte b = url[i];
            boolean firstHash = b == '#' && !fragment;
            fragment = fragment || firstHash;
            if (firstHash || isLegal(url, i, host, end)) {
                out.write(b);
            } else {
                out.write('%');
                out.write(HEX[b >> 4 & 0xF]);
                out.write(HEX[b & 0xF]);
            }
        }
        return out.toByteArray();
    }

    private static boolean isLegal(byte[] url, int i, int host, int end) {
        byte b = url[i];
        if (b == '%') {
            return i + 2 < url.length && isHex(url[i + 1]) && isHex(url[i + 2]);
        }
        if (b == '[' || b == ']') {
            return i >= host && i < end; // around an IPv6 address
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

    /** After the user, if there is one. Browsers read a backslash as a slash: no host goes past one. */
    private static int hostStart(byte[] url, int start, int end) {
        int host = start;
        for (int i = start; i < end; i++) {
            if (url[i] == '\\') {
                return end;
            }
            if (url[i] == '@') {
                host = i + 1;
            }
        }
        return host;
    }

    /** Before the port; -1 for what is no host in ASCII, a name or an address of IPv6. What is not ASCII is looked at elsewhere. */
    private static int hostEnd(byte[] url, int host, int end) {
        if (host < end && url[host] == '[') {
            return addressEnd(url, host, end);
        }
        int i = host;
        for (; i < end && url[i] != ':'; i++) {
            if (url[i] >= 0 && !isLegal(url, i, 0, 0)) {
                return -1;
            }
        }
        return i;
    }

    private static int addressEnd(byte[] url, int host, int end) {
        int i = host + 1;
        while (i < end && (isHex(url[i]) || url[i] == ':' || url[i] == '.')) {
            i++;
        }
        boolean closed = i < end && url[i] == ']';
        return closed && NetUtil.isValidIpV6Address(new String(url, host + 1, i - host - 1, StandardCharsets.US_ASCII))
                ? i + 1
                : -1;
    }

    /** A colon and a number, which may be missing, or nothing. */
    private static boolean isPort(byte[] url, int from, int to) {
        if (from < to && url[from] != ':') {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < to && port <= 65_535; i++) {
            if (url[i] < '0' || url[i] > '9') {
                return false;
            }
            port = port * 10 + url[i] - '0';
        }
        return port <= 65_535;
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }
}
