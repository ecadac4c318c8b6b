package io.sluice.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.sluice.transport.Decimal;

/** Writes values as RESP has them. Text must hold no line's end, but in a bulk. */
public final class Resp {
    private static final byte[] OK = "+OK\r\n".getBytes(UTF_8);
    private static final byte[] NIL2 = "$-1\r\n".getBytes(UTF_8);
    private static final byte[] NIL3 = "_\r\n".getBytes(UTF_8);

    private Resp() {}

    public static void ok(ByteBuf out) {
        out.writeBytes(OK);
    }

    /** No value. */
    public static void nil(ByteBuf out, boolean resp3) {
        out.writeBytes(resp3 ? NIL3 : NIL2);
    }

    public static void simple(ByteBuf out, String text) {
        out.writeByte('+').writeBytes(text.getBytes(UTF_8));
        crlf(out);
    }

    /**
     * What is wrong.
     *
     * @param line a kind in capitals, then a sentence
     */
    public static void error(ByteBuf out, String line) {
        out.writeByte('-').writeBytes(line.getBytes(UTF_8));
        crlf(out);
    }

    public static void integer(ByteBuf out, long number) {
        out.writeByte(':');
        Decimal.write(out, number);
        crlf(out);
    }

    public static void bulk(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        bulk(out, bytes, 0, bytes.length);
    }

    public static void bulk(ByteBuf out, byte[] bytes, int from, int to) {
        bulkHead(out, to - from);
        out.writeBytes(bytes, from, to - from);
        crlf(out);
    }

    /** What comes before the bytes of a bulk string; a line's end comes behind them. */
    public static void bulkHead(ByteBuf out, int length) {
        out.writeByte('$');
        Decimal.write(out, length);
        crlf(out);
    }

    /** Text of many lines, for a human. */
    public static void verbatim(ByteBuf out, boolean resp3, String text) {
        if (!resp3) {
            bulk(out, text);
            return;
        }
        byte[] bytes = text.getBytes(UTF_8);
        out.writeByte('=');
        Decimal.write(out, bytes.length + 4L);
        crlf(out);
        out.writeBytes("txt:".getBytes(UTF_8)).writeBytes(bytes);
        crlf(out);
    }

    /** What comes before the elements of an array. */
    public static void array(ByteBuf out, int count) {
        head(out, '*', count);
    }

    /** What comes before the keys and values of a map. */
    public static void map(ByteBuf out, boolean resp3, int pairs) {
        head(out, resp3 ? '%' : '*', resp3 ? pairs : 2 * pairs);
    }

    /** What comes before the elements of a message that is no answer. */
    public static void push(ByteBuf out, boolean resp3, int count) {
        head(out, resp3 ? '>' : '*', count);
    }

    private static void head(ByteBuf out, char kind, int count) {
        out.writeByte(kind);
        Decimal.write(out, count);
        crlf(out);
    }

    public static void crlf(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }
}
