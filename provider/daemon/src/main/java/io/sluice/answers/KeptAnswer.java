package io.sluice.answers;

import io.sluice.lookup.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a view's query as it is kept, ready to send: what its {@code ETag} says, the body, and the body compressed where that was
 * made. All of it is worked out once, by who loads it; an answer that is sent again costs no more than its bytes.
 *
 * <p>Its value: a byte for the layout, one for the origin, the tag, the position of the log as a long, the body's length as an int, the body, and
 * the rest is gzip.
 */
public final class KeptAnswer {
    private static final byte LAYOUT = 2;
    private static final int ORIGIN_AT = 1;

    /** Where the tag begins. */
    public static final int TAG_AT = 2;

    private static final int TAG_BYTES = 16;

    /** In base64. */
    public static final int TAG = (TAG_BYTES * 4 + 2) / 3;

    private static final int POSITION_AT = TAG_AT + TAG;
    private static final int LENGTH_AT = POSITION_AT + Long.BYTES;

    /** Where the body begins. */
    public static final int BODY = LENGTH_AT + Integer.BYTES;

    private final byte[] bytes;
    private final int bodyEnd;

    /** Where an answer was read. */
    public enum AnswerSource {
        /** Nowhere: it says what the service is. */
        SERVICE('s'),
        DATABASE('d'),
        REDIS('r');

        private final byte code;

        AnswerSource(char code) {
            this.code = (byte) code;
        }

        private static @Nullable AnswerSource of(byte code) {
            for (AnswerSource origin : values()) {
                if (origin.code == code) {
                    return origin;
                }
            }
            return null;
        }
    }

    private KeptAnswer(byte[] bytes, int bodyEnd) {
        this.bytes = bytes;
        this.bodyEnd = bodyEnd;
    }

    /** The value that keeps the body of a document about the service. */
    public static Value document(byte[] body) {
        return Value.ofUtf8(keep(body, true, AnswerSource.SERVICE, 0));
    }

    /**
     * What keeps the body of an answer that was just read.
     *
     * @param gzip whether to keep it compressed as well, if it is large enough for that
     * @param position of the log, as of which it is; 0 where that is not known
     */
    public static byte[] answer(byte[] body, boolean gzip, long position) {
        return keep(body, gzip, AnswerSource.DATABASE, position);
    }

    private static byte[] keep(byte[] body, boolean gzip, AnswerSource origin, long position) {
        byte[] compressed = gzip && body.length >= Gzip.LEAST ? Gzip.compress(body, 0, body.length) : new byte[0];
        return ByteBuffer.allocate(BODY + body.length + compressed.length)
                .put(LAYOUT)
                .put(origin.code)
                .put(tagOf(body))
                .putLong(position)
                .putInt(body.length)
                .put(body)
                .put(compressed)
                .array();
    }

    /**
     * Whether this is what {@link #answer} made, and Redis has kept, as far as can be seen: its tag goes into a header as it is. It says
     * then that it was read there.
     *
     * @param position of the log, as of which Redis showed it
     */
    public static boolean isFromRedis(byte[] bytes, long position) {
        if (end(bytes) < 0 || !hasTag(bytes)) {
            return false;
        }
        bytes[ORIGIN_AT] = AnswerSource.REDIS.code;
        ByteBuffer.wrap(bytes).putLong(POSITION_AT, position);
        return true;
    }

    private static boolean hasTag(byte[] bytes) {
        for (int i = TAG_AT; i < POSITION_AT; i++) {
            byte b = bytes[i];
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            if (!letter && (b < '0' || b > '9') && b != '-' && b != '_') {
                return false;
            }
        }
        return true;
    }

    /** Where its body ends; below 0 if it is none. */
    private static int end(byte[] bytes) {
        if (bytes.length < BODY || bytes[0] != LAYOUT || AnswerSource.of(bytes[ORIGIN_AT]) == null) {
            return -1;
        }
        int length = ByteBuffer.wrap(bytes).getInt(LENGTH_AT);
        return length < 0 || length > bytes.length - BODY ? -1 : BODY + length;
    }

    /** What was made here. */
    public static KeptAnswer of(Value value) {
        byte[] bytes = value.utf8();
        int end = end(bytes);
        if (end < 0) {
            throw new IllegalArgumentException("no answer, or one of another version");
        }
        return new KeptAnswer(bytes, end);
    }

    /** All that is kept, and not to be written to: the body is from {@link #BODY} to {@link #bodyEnd}. */
    public byte[] bytes() {
        return bytes;
    }

    public int bodyEnd() {
        return bodyEnd;
    }

    /** A copy. */
    public byte[] body() {
        return Arrays.copyOfRange(bytes, BODY, bodyEnd);
    }

    /** Of its body as it is, without quotes. */
    public String tag() {
        return new String(bytes, TAG_AT, TAG, StandardCharsets.ISO_8859_1);
    }

    public int length() {
        return bodyEnd - BODY;
    }

    /** Whether it is kept compressed, too: from {@link #bodyEnd} on. */
    public boolean hasGzip() {
        return bodyEnd < bytes.length;
    }

    public AnswerSource origin() {
        return Objects.requireNonNull(AnswerSource.of(bytes[ORIGIN_AT]));
    }

    /** Of the log, as of which it is; 0 where that is not known. */
    public long position() {
        return ByteBuffer.wrap(bytes).getLong(POSITION_AT);
    }

    /** Two bodies have one tag if they are the same, and only then. */
    private static byte[] tagOf(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOf(hash, TAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** For tests and logs. */
    @Override
    public String toString() {
        return new String(bytes, BODY, length(), StandardCharsets.UTF_8);
    }
}
