package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.sluice.http.Content;
import io.sluice.http.Problem;
import io.sluice.lookup.Value;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of keys and values that answers a batch. Its length is known before anything is written, and it is written out of
 * the values themselves, each of which is let go when it is written: a batch may be larger than what else there is memory for.
 */
final class BatchContent implements Content {
    /** The member, after all keys, that says what became of those that are not answered. */
    static final String ERRORS = "errors";

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
    private final @Nullable Errors errors;
    /** The entry at work; what of it comes next is its key, or the byte of its value at {@code offset}. */
    private int entry;

    private int offset = -1;
    private long left;

    /**
     * Takes both arrays over.
     *
     * @param keys at least one
     * @param values in the order of the keys; null for a key that is absent
     * @param errors by the name of a key that is not answered
     */
    BatchContent(String[] keys, @Nullable Value[] values, Map<String, Problem> errors) {
        this.keys = new byte[keys.length][];
        this.values = values;
        this.errors = errors.isEmpty() ? null : new Errors(errors);
        long length = keys.length + 2L; // a comma or brace before each, a brace and a line's end after the last
        for (int i = 0; i < keys.length; i++) {
            byte[] key = keys[i].getBytes(UTF_8);
            this.keys[i] = key;
            Value value = values[i];
            length += escapedLength(key) + 3 + (value == null ? NULL.length : escapedLength(value.utf8()) + 2);
        }
        this.left = length + (this.errors == null ? 0 : this.errors.length());
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
            if (entry == keys.length && errors == null) {
                out.writeByte('}').writeByte('\n');
            }
        }
        if (errors != null && entry == keys.length) {
            errors.write(out, end);
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

    /** The last member. Each of its entries is small, and written as a whole; names are kept as they are, and escaped when they are written. */
    private static final class Errors {
        private static final byte[] BEGIN = (",\"" + ERRORS + "\":{").getBytes(UTF_8);
        private static final byte[] END = "}}\n".getBytes(UTF_8);

        private final byte[][] names;
        private final byte[][] problems;
        private int next;

        Errors(Map<String, Problem> errors) {
            names = new byte[errors.size()][];
            problems = new byte[errors.size()][];
            Map<Problem, byte[]> known = new HashMap<>(); // most have the same
            int i = 0;
            for (Map.Entry<String, Problem> error : errors.entrySet()) {
                names[i] = error.getKey().getBytes(UTF_8);
                problems[i++] = known.computeIfAbsent(error.getValue(), Problem::entry);
            }
        }

        /** How many bytes the answer has more than without. */
        long length() {
            long length = (long) BEGIN.length + names.length; // a comma between two, a brace after the last
            for (int i = 0; i < names.length; i++) {
                length += escapedLength(names[i]) + 3 + problems[i].length;
            }
            return length;
        }

        void write(ByteBuf out, int end) {
            while (next < names.length && out.writerIndex() < end) {
                if (next == 0) {
                    out.writeBytes(BEGIN);
                } else {
                    out.writeByte(',');
                }
                out.writeByte('"');
                writeEscaped(out, names[next], 0, Integer.MAX_VALUE);
                out.writeByte('"').writeByte(':').writeBytes(problems[next++]);
                if (next == names.length) {
                    out.writeBytes(END);
                }
            }
        }
    }
}
