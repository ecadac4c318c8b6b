package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.lookup.StrictUtf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The words of one command, as slices of the buffer in which they arrived: its name, then its arguments. Good until the next is read. */
public final class Arguments {
    private static final int USUAL = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int base;
    private int count;
    private int[] starts = new int[USUAL];
    private int[] lengths = new int[USUAL];

    /** Begins a command; what many words have taken is given back. */
    void clear() {
        count = 0;
        bytes = Unpooled.EMPTY_BUFFER;
        if (starts.length > USUAL * 16) {
            starts = new int[USUAL];
            lengths = new int[USUAL];
        }
    }

    /** One word more. */
    void add(int start, int length) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        starts[count] = start;
        lengths[count++] = length;
    }

    /** Says where they are: starts count from this index. */
    void in(ByteBuf bytes, int base) {
        this.bytes = bytes;
        this.base = base;
    }

    public int count() {
        return count;
    }

    public int length(int i) {
        return lengths[i];
    }

    byte at(int i, int offset) {
        return bytes.getByte(base + starts[i] + offset);
    }

    /** Whether it is this word, which is lower-case ASCII, in whatever case. */
    public boolean is(int i, String word) {
        if (lengths[i] != word.length()) {
            return false;
        }
        for (int j = 0; j < word.length(); j++) {
            if (lower(at(i, j)) != word.charAt(j)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it begins so. */
    public boolean startsWith(int i, byte[] prefix) {
        if (lengths[i] < prefix.length) {
            return false;
        }
        int from = base + starts[i];
        for (int j = 0; j < prefix.length; j++) {
            if (bytes.getByte(from + j) != prefix[j]) {
                return false;
            }
        }
        return true;
    }

    /** Below zero where it is before these bytes, above where it is behind them, byte by byte; a word that begins with them is not before. */
    public int compare(int i, byte[] other) {
        int most = Math.min(lengths[i], other.length);
        for (int j = 0; j < most; j++) {
            int difference = (at(i, j) & 0xff) - (other[j] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return lengths[i] - other.length;
    }

    /** From this offset on, as text; null where it is no UTF-8. */
    public @Nullable String text(int i, int offset) {
        for (int j = offset; j < lengths[i]; j++) {
            if (at(i, j) < 0) {
                return StrictUtf8.decode(ByteBuffer.wrap(bytes(i, offset)));
            }
        }
        return bytes.toString(base + starts[i] + offset, lengths[i] - offset, StandardCharsets.ISO_8859_1);
    }

    /** A copy of what is there from this offset on. */
    public byte[] bytes(int i, int offset) {
        return ByteBufUtil.getBytes(bytes, base + starts[i] + offset, lengths[i] - offset);
    }

    /** The word in lower case, if it is short and ASCII, as every name is; else null. */
    public @Nullable String name(int i) {
        if (lengths[i] > 32) {
            return null;
        }
        char[] name = new char[lengths[i]];
        for (int j = 0; j < name.length; j++) {
            byte one = lower(at(i, j));
            if (one < 0) {
                return null;
            }
            name[j] = (char) one;
        }
        return new String(name);
    }

    /**
     * What the word says to a human: so much of it at most, in which nothing ends a line.
     *
     * @param most bytes of UTF-8
     */
    public String shown(int i, int most) {
        byte[] shown = ByteBufUtil.getBytes(bytes, base + starts[i], Math.min(lengths[i], most));
        for (int j = 0; j < shown.length; j++) {
            if (shown[j] >= 0 && shown[j] < ' ') {
                shown[j] = ' ';
            }
        }
        return new String(shown, StandardCharsets.UTF_8);
    }

    private static byte lower(byte one) {
        return one >= 'A' && one <= 'Z' ? (byte) (one + ('a' - 'A')) : one;
    }
}
