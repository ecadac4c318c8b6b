package io.sluice.bench.wire;

import io.netty.buffer.ByteBuf;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;

/** Reads the replies of Redis that a front end gets, in pieces of any size, and skips the values. For one thread. */
final class RespParser {
    private static final int LONGEST_LINE = 512;

    /** What a reply is. */
    enum Reply {
        /** Not all of it has come. */
        NONE,
        /** {@code +OK} and the like. */
        DONE,
        /** A value, be it empty. */
        VALUE,
        /** No value. */
        NULL,
        /** {@link #line} says what. */
        ERROR
    }

    private final StringBuilder line = new StringBuilder(64);
    private boolean inValue;
    private long valueLeft;

    /** Takes bytes in, until a reply ends. */
    Reply read(ByteBuf in) throws BadAnswerException {
        while (in.isReadable()) {
            if (inValue) {
                int taken = (int) Math.min(valueLeft, in.readableBytes());
                in.skipBytes(taken);
                valueLeft -= taken;
                if (valueLeft > 0) {
                    return Reply.NONE;
                }
                inValue = false;
                return Reply.VALUE;
            }
            if (line.length() > 0 && line.charAt(line.length() - 1) == '\n') {
                line.setLength(0);
            }
            char next = (char) in.readUnsignedByte();
            line.append(next);
            if (line.length() > LONGEST_LINE) {
                throw new BadAnswerException("a line of more than " + LONGEST_LINE + " bytes");
            }
            if (next == '\n') {
                Reply reply = ended();
                if (reply != Reply.NONE) {
                    return reply;
                }
            }
        }
        return Reply.NONE;
    }

    private Reply ended() throws BadAnswerException {
        return switch (line.charAt(0)) {
            case '+' -> Reply.DONE;
            case '-' -> Reply.ERROR;
            case '$' -> value();
            default -> throw new BadAnswerException("'" + line() + "' in place of a value");
        };
    }

    private Reply value() throws BadAnswerException {
        long length = length();
        inValue = length >= 0;
        valueLeft = length + 2;
        return inValue ? Reply.NONE : Reply.NULL;
    }

    private long length() throws BadAnswerException {
        try {
            return Long.parseLong(line, 1, line.length() - 2, 10);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new BadAnswerException("'" + line() + "' in place of a length");
        }
    }

    /** The line of the last reply, without its end. */
    String line() {
        return line.toString().strip();
    }
}
