package io.sluice.ports;

import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.StrictUtf8;
import java.nio.ByteBuffer;

/** Reads what stands in URLs. A plus is a plus. */
public final class PathSegment {
    private PathSegment() {}

    /**
     * The text of a part of a URL, decoded once.
     *
     * @param what it is, for the message where it is no text
     */
    public static String decode(String part, String what) throws BadRequest {
        if (part.indexOf('%') < 0) {
            return part;
        }
        ByteBuffer bytes = ByteBuffer.allocate(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c != '%') {
                bytes.put((byte) c); // the request line is ASCII
            } else if (i + 2 < part.length() && hex(part, i + 1) >= 0 && hex(part, i + 2) >= 0) {
                bytes.put((byte) (hex(part, i + 1) << 4 | hex(part, i + 2)));
                i += 2;
            } else {
                throw new BadRequest(Problem.bad("a percent sign without two hexadecimal digits; write it as %25"));
            }
        }
        String text = StrictUtf8.decode(bytes.flip());
        if (text == null) {
            throw new BadRequest(Problem.bad(what + " is not valid UTF-8"));
        }
        return text;
    }

    /** ASCII digits only; {@code Character.digit} would take others too, but the request line has none. */
    private static int hex(String text, int i) {
        return Character.digit(text.charAt(i), 16);
    }
}
