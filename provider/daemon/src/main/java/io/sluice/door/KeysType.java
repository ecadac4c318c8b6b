package io.sluice.door;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import java.util.Locale;

/** How a body that holds keys is to be read. */
public final class KeysType {
    private KeysType() {}

    /**
     * True for JSON, false for lines: of text, of no type, or of what {@code curl -d} calls a form.
     *
     * @throws BadRequest for any other type or coding: taken as lines, its bytes would be looked up as keys
     */
    public static boolean isJson(HttpHeaders headers) throws BadRequest {
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw new BadRequest(Problem.of(415, "the keys must come as they are: no Content-Encoding is known"));
        }
        String field = headers.get(HttpHeaderNames.CONTENT_TYPE);
        if (field == null) {
            return false;
        }
        int semicolon = field.indexOf(';');
        String type =
                (semicolon < 0 ? field : field.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json")) {
            return true;
        }
        if (type.isEmpty() || type.startsWith("text/") || type.equals("application/x-www-form-urlencoded")) {
            return false;
        }
        throw new BadRequest(Problem.of(415, "keys come as lines of text/plain, or as an array of application/json"));
    }
}
