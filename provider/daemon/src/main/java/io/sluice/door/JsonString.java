package io.sluice.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Text as it stands in a JSON string. */
final class JsonString {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

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

    private JsonString() {}

    /** The whole string, quotes included. */
    static byte[] of(byte[] utf8) {
        int length = Math.toIntExact(length(utf8) + 2);
        byte[] json = new byte[length];
        ByteBuf out = Unpooled.wrappedBuffer(json).clear();
        out.writeByte('"');
        write(out, utf8, 0, Integer.MAX_VALUE);
        out.writeByte('"');
        return json;
    }

    /** How many bytes it has, without the quotes. */
    static long length(byte[] utf8) {
        long length = 0;
        for (byte b : utf8) {
            length += LENGTHS[b & 0xFF];
        }
        return length;
    }

    /** Writes from this byte on until the buffer's index has come to the end, or all is written; returns the byte that comes next. */
    static int write(ByteBuf out, byte[] utf8, int from, int end) {
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
