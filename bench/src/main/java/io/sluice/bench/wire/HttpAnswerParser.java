package io.sluice.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Locale;

/**
 * Reads HTTP/1.1 answers as they come, in pieces of any size. It looks at what a measurement needs, the status, the length, whether the
 * connection ends and where the answer was, and skips the rest: a generator that shares its cores with the server must cost less than the server.
 */
final class HttpAnswerParser implements AnswerParser {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int SHORTEST_STATUS_LINE = "HTTP/1.1 200".length();
    private static final String CONTENT_LENGTH = "content-length";
    private static final String CONNECTION = "connection";
    private static final String TRANSFER_ENCODING = "transfer-encoding";
    private static final String SOURCE = "sluice-source";

    private enum AnswerPart {
        STATUS_LINE,
        FIELDS,
        BODY
    }

    /** The start of a line whose end has not come. */
    private final ByteBuf held = Unpooled.buffer(0, LONGEST_HEAD);

    private AnswerPart part = AnswerPart.STATUS_LINE;
    private int headLength;
    private int status;
    private boolean closes;
    private long bodyLeft;
    private AnswerSource source = AnswerSource.UNSAID;

    @Override
    public boolean read(ByteBuf in) throws BadAnswerException {
        while (in.isReadable()) {
            if (part == AnswerPart.BODY) {
                int taken = (int) Math.min(bodyLeft, in.readableBytes());
                in.skipBytes(taken);
                bodyLeft -= taken;
                return bodyLeft == 0 && ended();
            }
            int from = in.readerIndex();
            int lineEnd = in.indexOf(from, in.writerIndex(), (byte) '\n');
            int length = (lineEnd < 0 ? in.writerIndex() : lineEnd) - from;
            headLength += length + 1;
            if (headLength > LONGEST_HEAD) {
                throw new BadAnswerException("a head of more than 64 KiB");
            }
            if (lineEnd < 0) {
                held.writeBytes(in, length);
                return false;
            }
            if (held.isReadable()) {
                held.writeBytes(in, length);
                line(held, 0, held.writerIndex());
                held.clear();
            } else {
                line(in, from, lineEnd);
            }
            in.readerIndex(lineEnd + 1);
            if (part == AnswerPart.BODY && bodyLeft == 0) {
                return ended();
            }
        }
        return false;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public boolean closes() {
        return closes;
    }

    @Override
    public AnswerSource source() {
        return source;
    }

    private boolean ended() {
        part = AnswerPart.STATUS_LINE;
        headLength = 0;
        return true;
    }

    private void line(ByteBuf in, int from, int end) throws BadAnswerException {
        int to = end > from && in.getByte(end - 1) == '\r' ? end - 1 : end;
        if (part == AnswerPart.STATUS_LINE) {
            statusLine(in, from, to);
        } else if (to > from) {
            field(in, from, to);
        } else {
            endHead();
        }
    }

    private void statusLine(ByteBuf in, int from, int to) throws BadAnswerException {
        boolean http = to - from >= SHORTEST_STATUS_LINE
                && in.getInt(from) == ('H' << 24 | 'T' << 16 | 'T' << 8 | 'P')
                && in.getByte(from + 5) == '1'
                && in.getByte(from + 8) == ' ';
        status = http ? (int) number(in, from + 9, from + 12) : 0;
        if (status < 100) {
            throw new BadAnswerException("'" + text(in, from, to) + "' in place of HTTP/1.1 and a status");
        }
        closes = in.getByte(from + 7) == '0';
        bodyLeft = -1;
        source = AnswerSource.UNSAID;
        part = AnswerPart.FIELDS;
    }

    private void field(ByteBuf in, int from, int to) throws BadAnswerException {
        if (named(CONTENT_LENGTH, in, from, to)) {
            bodyLeft = number(in, from + CONTENT_LENGTH.length() + 1, to);
        } else if (named(CONNECTION, in, from, to)) {
            String value = text(in, from, to).toLowerCase(Locale.ROOT);
            closes = value.contains("close") || (closes && !value.contains("keep-alive"));
        } else if (named(SOURCE, in, from, to)) {
            source = AnswerSource.of(text(in, from + SOURCE.length() + 1, to).strip());
        } else if (named(TRANSFER_ENCODING, in, from, to)) {
            throw new BadAnswerException("'" + text(in, from, to) + "'; only answers with a Content-Length are read");
        }
    }

    private void endHead() throws BadAnswerException {
        if (status < 200) {
            part = AnswerPart.STATUS_LINE; // an interim answer; the real one follows
            return;
        }
        if (status == 204 || status == 304) {
            bodyLeft = 0;
        }
        if (bodyLeft < 0) {
            throw new BadAnswerException("a " + status + " without a Content-Length");
        }
        part = AnswerPart.BODY;
    }

    /** Looks at the colon first: it sorts out nearly every other field. */
    private static boolean named(String name, ByteBuf in, int from, int to) {
        int colon = from + name.length();
        if (colon >= to || in.getByte(colon) != ':') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            int c = in.getByte(from + i);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long number(ByteBuf in, int from, int to) throws BadAnswerException {
        long number = 0;
        boolean any = false;
        for (int i = from; i < to; i++) {
            int digit = in.getByte(i) - '0';
            if (digit >= 0 && digit <= 9 && number < Integer.MAX_VALUE) {
                number = number * 10 + digit;
                any = true;
            } else if (digit != ' ' - '0') {
                any = false;
                break;
            }
        }
        if (!any) {
            throw new BadAnswerException("'" + text(in, from, to).strip() + "' in place of a number");
        }
        return number;
    }

    private static String text(ByteBuf in, int from, int to) {
        return in.toString(from, Math.min(to - from, 80), ISO_8859_1);
    }
}
