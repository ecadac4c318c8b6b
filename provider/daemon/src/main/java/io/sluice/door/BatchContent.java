package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.sluice.http.Problem;
import io.sluice.lookup.Value;
import io.sluice.transport.Content;
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

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[][] keys;
    private final @Nullable Value[] values;
    private final @Nullable Errors errors;
    private final boolean rows;
    /** The entry at work; what of it comes next is its key, or the byte of its value at {@code offset}. */
    private int entry;

    private int offset = -1;
    private long left;

    /**
     * Takes both arrays over.
     *
     * @param keys at least one
     * @param values in the order of the keys; null for a key that is absent
     * @param rows whether the values are JSON as they are
     * @param errors by the name of a key that is not answered
     */
    BatchContent(String[] keys, @Nullable Value[] values, boolean rows, Map<String, Problem> errors) {
        this.rows = rows;
        this.keys = new byte[keys.length][];
        this.values = values;
        this.errors = errors.isEmpty() ? null : new Errors(errors);
        long length = keys.length + 2L; // a comma or brace before each, a brace and a line's end after the last
        for (int i = 0; i < keys.length; i++) {
            byte[] key = keys[i].getBytes(UTF_8);
            this.keys[i] = key;
            Value value = values[i];
            length += JsonString.length(key) + 3 + (value == null ? NULL.length : length(value));
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
                offset = writePart(out, value, end);
                if (offset < value.length()) {
                    break;
                }
                if (!rows) {
                    out.writeByte('"');
                }
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
        JsonString.write(out, key, 0, Integer.MAX_VALUE);
        out.writeByte('"').writeByte(':');
        offset = 0;
        if (value == null) {
            out.writeBytes(NULL);
        } else if (!rows) {
            out.writeByte('"');
        }
    }

    private long length(Value value) {
        return rows ? value.length() : JsonString.length(value.utf8()) + 2;
    }

    private int writePart(ByteBuf out, Value value, int end) {
        if (!rows) {
            return JsonString.write(out, value.utf8(), offset, end);
        }
        int count = Math.min(value.length() - offset, Math.max(0, end - out.writerIndex()));
        out.writeBytes(value.utf8(), offset, count);
        return offset + count;
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
                length += JsonString.length(names[i]) + 3 + problems[i].length;
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
                JsonString.write(out, names[next], 0, Integer.MAX_VALUE);
                out.writeByte('"').writeByte(':').writeBytes(problems[next++]);
                if (next == names.length) {
                    out.writeBytes(END);
                }
            }
        }
    }
}
