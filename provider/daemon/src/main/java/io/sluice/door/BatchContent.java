package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.sluice.http.Content;
import io.sluice.lookup.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of keys and values that answers a batch. Its length is known before anything is written, and it is written out of
 * the values themselves, each of which is let go when it is written: a batch may be larger than what else there is memory for.
 */
final class BatchContent implements Content {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** How many bytes stand for one in a JSON string. */
    private static final byte[] LENGTHS = new byte[256];

    static {
        for (int b = 0; b < LENGTHS.length; b++) {
            LENGTHS[b] = (byte) (b >= ' ' ? 1 : 6);
        }
        for (char c : "\"\\\b\t\n\f\r".toCharArray()) {
            LENGTHS[c] = 2;
        }
    }

    private final byte[][] keys;
    private final @Nullable Value[] values;
    /** The entry at work; what of it comes next is its key, or the byte of its value at {@code offset}. */
    private int entry;

    private int offset = -1;
    private long left;

    /**
     * Takes both arrays over.
     *
     * @param values in the order of the keys; null for a key that is absent
     */
    BatchContent(String[] keys, @Nullable Value[] values) {
        this.keys = new byte[keys.length][];
        this.values = values;
        long length = keys.length + 2L; // a comma or brace before each, a brace and a line's end after the last
        for (int i = 0; i < keys.length; i++) {
            byte[] key = keys[i].getBytes(UTF_8);
            this.keys[i] = key;
            Value value = values[i];
            length += escapedLength(key) + 3 + (value == null ? NULL.length : escapedLength(value.utf8()) + 2);
        }
        this.left = length;
    }

    @Override
    public long left() {
        return left;
    }

    @Override
    public void write(ByteBuf out, int most) {
        int from = out.writerIndex();
        int end = from + (int) Math.min(most, left);
        out.ensureWritable(end - from);
        while (entry < keys.length && out.writerIndex() < end) {
            Value value = values[entry];
            if (offset < 0) {
                begin(out, value);
            }
            if (value != null) {
                offset = writeEscaped(out, value.utf8(), offset, end);
                if (offset < value.length()) {
                    break;
                }
                out.writeByte('"');
            }
            values[entry++] = null;
            offset = -1;
            if (entry == keys.length) {
                out.writeByte('}').writeByte('\n');
            }
        }
        left -= out.writerIndex() - from;
    }

    private void begin(ByteBuf out, @Nullable Value value) {
        byte[] key = keys[entry];
        out.writeByte(entry == 0 ? '{' : ',').writeByte('"');
        writeEscaped(out, key, 0, Integer.MAX_VALUE);
        out.writeByte('"').writeByte(':');
        offset = 0;
        if (value == null) {
            out.writeBytes(NULL);
        } else {
            out.writeByte('"');
        }
    }

    private static long escapedLength(byte[] utf8) {
        long length = 0;
        for (byte b : utf8) {
            length += LENGTHS[b & 0xFF];
        }
        return length;
    }

    /** Writes from this byte on until the buffer's index has come to the end, or all is written; returns the byte that comes next. */
    private static int writeEscaped(ByteBuf out, byte[] utf8, int from, int end) {
        int next = from;
        while (next < utf8.length && out.writerIndex() < end) {
            int plain = next;
            int most = (int) Math.min(utf8.length, (long) next + end - out.writerIndex());
            while (plain < most && LENGTHS[utf8[plain] & 0xFF] == 1) {
                plain++;
            }
            out.writeBytes(utf8, next, plain - next);
            next = plain;
            if (next < most) {
                writeEscape(out, utf8[next++]);
            }
        }
        return next;
    }

    private static void writeEscape(ByteBuf out, byte b) {
        out.writeByte('\\');
        switch (b) {
            case '\b' -> out.writeByte('b');
            case '\t' -> out.writeByte('t');
            case '\n' -> out.writeByte('n');
            case '\f' -> out.writeByte('f');
            case '\r' -> out.writeByte('r');
            case '"', '\\' -> out.writeByte(b);
            default ->
                out.writeByte('u')
                        .writeByte('0')
                        .writeByte('0')
                        .writeByte(HEX[b >> 4])
                        .writeByte(HEX[b & 0xF]);
        }
    }
}
