package io.sluice.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one message, and never beyond its end. Nothing is allocated before it is known to be there. */
final class Wire {
    /** Values that are longer are not kept. No key is: the largest that fits into an index of PostgreSQL's has some 2,700 bytes. */
    static final int MAX_TEXT = 1 << 20;

    /** The bytes of a name that are kept: PostgreSQL's own names have up to 63. */
    static final int MAX_NAME = 1_024;

    /** From PostgreSQL's time, which begins with the year 2000, to everybody's. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final ByteBuffer bytes;
    private final int start;

    /** Leaves the buffer's position where it is. */
    Wire(ByteBuffer buffer) {
        bytes = buffer.duplicate(); // which is big-endian, as the protocol is
        start = buffer.position();
    }

    byte int8() throws MalformedException {
        need(Byte.BYTES);
        return bytes.get();
    }

    /** A character of ASCII, or what takes its place. */
    char letter() throws MalformedException {
        return (char) (int8() & 0xFF);
    }

    /** A number of columns. */
    int count16() throws MalformedException {
        need(Short.BYTES);
        return bytes.getShort() & 0xFFFF;
    }

    int int32() throws MalformedException {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    long int64() throws MalformedException {
        need(Long.BYTES);
        return bytes.getLong();
    }

    /** Microseconds since 1970. */
    long time() throws MalformedException {
        return int64() + EPOCH_MICROS;
    }

    /** Refuses a number of things, each of which takes so many bytes at least, when there cannot be so many. */
    void check(int count, int bytesEach) throws MalformedException {
        if (count < 0 || count > bytes.remaining() / bytesEach) {
            throw malformed("a count or length of " + count + " is more than the message holds");
        }
    }

    /** The name of a schema; PostgreSQL does not spell out its own. */
    String schema() throws MalformedException {
        String name = name();
        return name.isEmpty() ? "pg_catalog" : name;
    }

    /**
     * Text that ends with a NUL. Of a longer one the first {@value #MAX_NAME} bytes are kept, and what is no UTF-8 is replaced: nobody
     * asks for such a name, and anybody may write one into the log.
     */
    String name() throws MalformedException {
        int from = bytes.position();
        int end = from;
        while (true) {
            if (end == bytes.limit()) {
                throw malformed("a name has no end");
            }
            if (bytes.get(end) == 0) {
                break;
            }
            end++;
        }
        byte[] kept = new byte[Math.min(end - from, MAX_NAME)];
        bytes.get(kept);
        bytes.position(end + 1);
        return new String(kept, UTF_8);
    }

    /** Bytes after their number; null, and skipped, if they are more than {@value #MAX_TEXT}. */
    byte @Nullable [] counted() throws MalformedException {
        int length = int32();
        check(length, 1);
        if (length > MAX_TEXT) {
            bytes.position(bytes.position() + length);
            return null;
        }
        byte[] text = new byte[length];
        bytes.get(text);
        return text;
    }

    /** The text, or null if that is no UTF-8. */
    static @Nullable String utf8(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        // What is replaced leaves this character; or it stood there, and then nothing was lost.
        return text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(UTF_8), bytes) ? text : null;
    }

    MalformedException malformed(String what) {
        return new MalformedException(what + ", at byte " + (bytes.position() - start) + " of a message of "
                + (bytes.limit() - start) + " bytes");
    }

    private void need(int length) throws MalformedException {
        if (bytes.remaining() < length) {
            throw malformed("the message is cut off");
        }
    }
}
