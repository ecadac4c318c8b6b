package io.sluice.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** One answer as bytes: a prepared start of its head, perhaps a Location, and a body. Immutable; many requests may share one. */
final class Reply {
    /** What the answer says of its connection. */
    enum Persistence {
        /** HTTP/1.1 keeps it, and need not say so. */
        DEFAULT,
        /** HTTP/1.0 wants to be told that it is kept. */
        KEEP_ALIVE,
        CLOSE
    }

    private static final byte[] KEPT = "Connection: keep-alive\r\n".getBytes(ISO_8859_1);
    private static final byte[] CLOSED = "Connection: close\r\n".getBytes(ISO_8859_1);
    private static final byte[] LOCATION = "Location: ".getBytes(ISO_8859_1);
    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(ISO_8859_1);
    private static final byte[] EMPTY = {};

    /** The one status of ours that says by itself that there is no body; it must not say a length (RFC 9110, 8.6). */
    private static final int NO_CONTENT = 204;

    private final int status;
    private final byte[] head;
    private final byte @Nullable [] location;
    private final byte[] body;

    private Reply(int status, byte[] head, byte @Nullable [] location, byte[] body) {
        this.status = status;
        this.head = head;
        this.location = location;
        this.body = body;
    }

    /** The start of a head: the status line and these fields, each ended by CRLF. Made once, used often. */
    static byte[] head(int status, String fields) {
        String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
        return ("HTTP/1.1 " + status + ' ' + reason + "\r\n" + fields).getBytes(ISO_8859_1);
    }

    static Reply of(int status, String fields, byte[] body) {
        return of(status, head(status, fields), body);
    }

    static Reply of(int status, byte[] head, byte[] body) {
        return new Reply(status, head, null, body);
    }

    static Reply redirect(int status, byte[] head, byte[] location) {
        return new Reply(status, head, location, EMPTY);
    }

    int status() {
        return status;
    }

    /**
     * Writes the answer.
     *
     * @param date a whole Date field
     * @param headOnly for HEAD: the same head, no body
     */
    void writeTo(ByteBuf out, byte[] date, boolean headOnly, Persistence persistence) {
        out.writeBytes(head).writeBytes(date);
        if (location != null) {
            out.writeBytes(LOCATION).writeBytes(location);
            crlf(out);
        }
        if (status != NO_CONTENT) {
            out.writeBytes(CONTENT_LENGTH);
            writeDecimal(out, body.length);
            crlf(out);
        }
        switch (persistence) {
            case DEFAULT -> {}
            case KEEP_ALIVE -> out.writeBytes(KEPT);
            case CLOSE -> out.writeBytes(CLOSED);
        }
        crlf(out);
        if (!headOnly) {
            out.writeBytes(body);
        }
    }

    private static void crlf(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }

    private static void writeDecimal(ByteBuf out, int number) {
        if (number >= 10) {
            writeDecimal(out, number / 10);
        }
        out.writeByte('0' + number % 10);
    }
}
