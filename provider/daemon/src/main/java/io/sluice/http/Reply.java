package io.sluice.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.transport.Content;
import io.sluice.transport.Decimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One answer as bytes: a prepared start of its head, perhaps a Location, and a body. Many requests may share one, unless it has a {@link Content}. */
public final class Reply {
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

    /** A body of so many bytes is copied behind its head; a larger one is written piece by piece. */
    private static final int ONE_PIECE = 16 * 1024;

    /**
     * The statuses of ours that say by themselves that there is no body. The first must not say a length, the second none but that of the
     * body which it stands for (RFC 9110, 8.6).
     */
    private static final int NO_CONTENT = 204;

    private static final int NOT_MODIFIED = 304;

    private final int status;
    private final byte[] head;
    private final byte @Nullable [] location;
    private final byte[] body;
    private final int from;
    private final int to;
    private final @Nullable Content content;
    private final boolean bare;

    private Reply(int status, byte[] head, byte @Nullable [] location, byte[] body, @Nullable Content content) {
        this(status, head, location, body, 0, body.length, content, false);
    }

    private Reply(
            int status,
            byte[] head,
            byte @Nullable [] location,
            byte[] body,
            int from,
            int to,
            @Nullable Content content,
            boolean bare) {
        this.status = status;
        this.head = head;
        this.location = location;
        this.body = body;
        this.from = from;
        this.to = to;
        this.content = content;
        this.bare = bare;
    }

    /** The start of a head: the status line and these fields, each ended by CRLF. Made once, used often. */
    public static byte[] head(int status, String fields) {
        return ("HTTP/1.1 " + status + ' ' + reason(status) + "\r\n" + fields).getBytes(ISO_8859_1);
    }

    /** As RFC 9110 has it: Netty knows the words of earlier ones. */
    static String reason(int status) {
        return switch (status) {
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 422 -> "Unprocessable Content";
            default -> HttpResponseStatus.valueOf(status).reasonPhrase();
        };
    }

    public static Reply of(int status, String fields, byte[] body) {
        return of(status, head(status, fields), body);
    }

    public static Reply of(int status, byte[] head, byte[] body) {
        return new Reply(status, head, null, body, null);
    }

    /** One whose body is a part of these bytes. */
    public static Reply of(int status, byte[] head, byte[] bytes, int from, int to) {
        return new Reply(status, head, null, bytes, from, to, null, false);
    }

    /** For one request: the content is written but once. */
    public static Reply of(int status, byte[] head, Content content) {
        return new Reply(status, head, null, EMPTY, content);
    }

    public static Reply redirect(int status, byte[] head, byte[] location) {
        return new Reply(status, head, location, EMPTY, null);
    }

    /** The same without the fields that each answer of its port has: its head says all of them. */
    public Reply bare() {
        return new Reply(status, head, location, body, from, to, content, true);
    }

    /** The same with one field more, ended by CRLF. */
    public Reply with(String field) {
        byte[] more = field.getBytes(ISO_8859_1);
        byte[] longer = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, longer, head.length, more.length);
        return new Reply(status, longer, location, body, from, to, content, bare);
    }

    boolean isBare() {
        return bare;
    }

    int status() {
        return status;
    }

    /** Bytes of memory that the answer keeps while it waits for its turn. */
    long weight() {
        return length() + (location == null ? 0 : location.length);
    }

    private long length() {
        return content == null ? to - from : content.left();
    }

    /**
     * Writes the answer, but for a body that is to be written piece by piece: that is returned.
     *
     * @param date a whole Date field, and what else each answer of the port says
     * @param headOnly for HEAD: the same head, no body
     */
    @Nullable
    Content writeTo(ByteBuf out, byte[] date, boolean headOnly, Persistence persistence) {
        out.writeBytes(head).writeBytes(date);
        if (location != null) {
            out.writeBytes(LOCATION).writeBytes(location);
            crlf(out);
        }
        if (status != NO_CONTENT && status != NOT_MODIFIED) {
            out.writeBytes(CONTENT_LENGTH);
            Decimal.write(out, length());
            crlf(out);
        }
        switch (persistence) {
            case DEFAULT -> {}
            case KEEP_ALIVE -> out.writeBytes(KEPT);
            case CLOSE -> out.writeBytes(CLOSED);
        }
        crlf(out);
        if (headOnly) {
            return null;
        }
        if (content != null || to - from > ONE_PIECE) {
            return content != null ? content : Content.of(body, from, to);
        }
        out.writeBytes(body, from, to - from);
        return null;
    }

    private static void crlf(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }
}
