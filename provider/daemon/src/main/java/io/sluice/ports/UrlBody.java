package io.sluice.ports;

import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.StrictUtf8;
import io.sluice.lookup.Value;
import io.sluice.redirect.RedirectTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the URL that a body is: nothing is written that {@code GET /{key}} could not redirect to. */
public final class UrlBody {
    /** With a line end, which many clients send behind it. */
    public static final int MAX_BODY = RedirectTarget.MAX_URL + 2;

    public static final Problem TOO_LONG = Problem.of(422, "a URL has at most " + RedirectTarget.MAX_URL + " bytes");

    private UrlBody() {}

    /** The URL without the white space around it: no URL begins or ends with any, and {@code echo} sends a line end. */
    public static Value value(ByteBuffer body) throws BadRequest {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        int from = 0;
        int to = bytes.length;
        while (from < to && isSpace(bytes[from])) {
            from++;
        }
        while (to > from && isSpace(bytes[to - 1])) {
            to--;
        }
        if (from == to) {
            throw new BadRequest(Problem.of(422, "no URL: send it as the body, as it is"));
        }
        byte[] url = from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
        if (url.length > RedirectTarget.MAX_URL) {
            throw new BadRequest(TOO_LONG);
        }
        if (StrictUtf8.decode(ByteBuffer.wrap(url)) == null || RedirectTarget.location(url) == null) {
            throw new BadRequest(
                    Problem.of(
                            422,
                            "no http or https URL with a host and a port that can be, in UTF-8 and without control characters: nothing is written"));
        }
        return Value.ofUtf8(url);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
