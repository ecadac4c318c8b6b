package io.sluice.odata;

import io.sluice.lookup.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * An answer to a view's query as it is kept, ready to send: what its {@code ETag} says, the body, and the body compressed where that was
 * made. All of it is worked out once, by who loads it; an answer that is sent again costs no more than its bytes.
 *
 * <p>Its value: a byte for the layout, the tag, the body's length as an int, the body, and the rest is gzip.
 */
public final class KeptAnswer {
    private static final byte LAYOUT = 1;
    private static final int TAG_BYTES = 16;

    /** In base64. */
    static final int TAG = (TAG_BYTES * 4 + 2) / 3;

    static final int BODY = 1 + TAG + Integer.BYTES;

    private final byte[] bytes;
    private final int bodyEnd;

    private KeptAnswer(byte[] bytes, int bodyEnd) {
        this.bytes = bytes;
        this.bodyEnd = bodyEnd;
    }

    /**
     * The value that keeps this body.
     *
     * @param gzip whether to keep it compressed as well, if it is large enough for that
     */
    public static Value keep(byte[] body, boolean gzip) {
        byte[] compressed = gzip && body.length >= Gzip.LEAST ? Gzip.compress(body, 0, body.length) : new byte[0];
        ByteBuffer kept = ByteBuffer.allocate(BODY + body.length + compressed.length)
                .put(LAYOUT)
                .put(tagOf(body))
                .putInt(body.length)
                .put(body)
                .put(compressed);
        return Value.ofUtf8(kept.array());
    }

    /** What {@link #keep} made. */
    public static KeptAnswer of(Value value) {
        byte[] bytes = value.utf8();
        if (bytes.length < BODY || bytes[0] != LAYOUT) {
            throw new IllegalArgumentException("no answer, or one of another version");
        }
        int end = BODY + ByteBuffer.wrap(bytes).getInt(1 + TAG);
        if (end < BODY || end > bytes.length) {
            throw new IllegalArgumentException("an answer of " + bytes.length + " bytes whose body ends at " + end);
        }
        return new KeptAnswer(bytes, end);
    }

    /** All that is kept, and not to be written to: the body is from {@link #BODY} to {@link #bodyEnd}. */
    byte[] bytes() {
        return bytes;
    }

    int bodyEnd() {
        return bodyEnd;
    }

    /** A copy. */
    public byte[] body() {
        return Arrays.copyOfRange(bytes, BODY, bodyEnd);
    }

    /** Of its body as it is, without quotes. */
    String tag() {
        return new String(bytes, 1, TAG, StandardCharsets.ISO_8859_1);
    }

    int length() {
        return bodyEnd - BODY;
    }

    /** Whether it is kept compressed, too: from {@link #bodyEnd} on. */
    boolean hasGzip() {
        return bodyEnd < bytes.length;
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
