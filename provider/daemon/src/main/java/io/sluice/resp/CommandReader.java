package io.sluice.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.transport.TlsOnPlain;

/**
 * Reads one command after the other: an array of bulk strings, or a line of words. It goes on where the last bytes ended, so that a command
 * that comes byte by byte costs no more than one that comes at once. Nothing is copied: the words are slices of what has arrived.
 *
 * <p>What one command may be is bounded; whoever has not said the password yet may say little.
 */
final class CommandReader {
    /** A word: longer ones are no key and no URL. */
    static final int MOST_ARGUMENT = 16 * 1024;

    /** A line of words. */
    static final int MOST_INLINE = 64 * 1024;

    private static final int MOST_NUMBER = 64;
    private static final int UNTRUSTED_ARGUMENTS = 10;
    private static final int UNTRUSTED_INLINE = 16 * 1024;

    private final int mostArguments;
    private final long mostBytes;
    private final Arguments arguments = new Arguments();
    /** All are counted from the command's first byte, which is the buffer's next to be read. */
    private int position;

    private int expected = -1;
    private int bulk = -1;
    private boolean whole;

    /** @param mostKeys that one command may name */
    CommandReader(int mostKeys) {
        this.mostArguments = mostKeys + 2;
        this.mostBytes = Math.max(2L * MOST_ARGUMENT, mostArguments * 530L);
    }

    /**
     * Reads on.
     *
     * @param in not read from where the command's first byte is: {@link #next} does
     * @param trusted who has not said the password yet may say little
     * @return true when one is whole: its words are the {@link #arguments}
     */
    boolean read(ByteBuf in, boolean trusted) throws ProtocolError {
        while (!whole) {
            if (!in.isReadable()) {
                return false;
            }
            boolean isArray = expected >= 0 || in.getByte(in.readerIndex()) == '*';
            if (isArray ? !array(in, trusted) : !line(in, trusted)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The words of the command that is whole.
     *
     * @param in where it is now: bytes that wait are moved as more arrive
     */
    Arguments arguments(ByteBuf in) {
        if (expected >= 0) { // those of a line are copies
            arguments.in(in, in.readerIndex());
        }
        return arguments;
    }

    /** Whether one was read, and not gone on from. */
    boolean isWhole() {
        return whole;
    }

    /** Goes on behind the command that was read. */
    void next(ByteBuf in) {
        in.skipBytes(position);
        position = 0;
        expected = -1;
        bulk = -1;
        whole = false;
        arguments.clear();
    }

    private boolean array(ByteBuf in, boolean trusted) throws ProtocolError {
        if (expected < 0) {
            int end = numberEnd(in, "too big mbulk count string");
            if (end < 0) {
                return false;
            }
            long count = number(in, position + 1, end, "invalid multibulk length");
            if (count > mostArguments) {
                throw ProtocolError.of("invalid multibulk length");
            }
            if (!trusted && count > UNTRUSTED_ARGUMENTS) {
                throw ProtocolError.of("unauthenticated multibulk length");
            }
            position = end + 2;
            if (count <= 0) {
                next(in); // says nothing, as Redis has it
                return true;
            }
            expected = (int) count;
        }
        while (arguments.count() < expected) {
            if (!argument(in)) {
                return false;
            }
        }
        whole = true;
        return true;
    }

    private boolean argument(ByteBuf in) throws ProtocolError {
        int readable = in.readableBytes();
        if (bulk < 0) {
            if (position >= readable) {
                return false;
            }
            byte first = in.getByte(in.readerIndex() + position);
            if (first != '$') {
                throw ProtocolError.of("expected '$', got '" + (char) (first < ' ' ? '?' : first) + "'");
            }
            int end = numberEnd(in, "too big bulk count string");
            if (end < 0) {
                return false;
            }
            long length = number(in, position + 1, end, "invalid bulk length");
            if (length < 0 || length > MOST_ARGUMENT || end + length > mostBytes) {
                throw ProtocolError.of("invalid bulk length");
            }
            position = end + 2;
            bulk = (int) length;
        }
        if (readable - position < bulk + 2) {
            return false;
        }
        int end = in.readerIndex() + position + bulk;
        if (in.getByte(end) != '\r' || in.getByte(end + 1) != '\n') {
            throw ProtocolError.of("expected a line's end behind a bulk string of this length");
        }
        arguments.add(position, bulk);
        position += bulk + 2;
        bulk = -1;
        return true;
    }

    /** Where the number that begins here has its CR; -1 if it is not there yet, with the byte that follows. */
    private int numberEnd(ByteBuf in, String tooLong) throws ProtocolError {
        int from = in.readerIndex() + position;
        int most = Math.min(in.readableBytes() - position, MOST_NUMBER);
        int length = in.bytesBefore(from, most, (byte) '\r');
        if (length < 0) {
            if (most == MOST_NUMBER) {
                throw ProtocolError.of(tooLong);
            }
            return -1;
        }
        if (in.readableBytes() - position < length + 2) {
            return -1;
        }
        if (in.getByte(from + length + 1) != '\n') {
            throw ProtocolError.of("expected a line's end behind a number");
        }
        return position + length;
    }

    /** As Redis reads numbers: no plus, no zeros before it, nothing around it. */
    private static long number(ByteBuf in, int from, int to, String wrong) throws ProtocolError {
        int next = in.readerIndex() + from;
        int end = in.readerIndex() + to;
        boolean negative = next < end && in.getByte(next) == '-';
        if (negative) {
            next++;
        }
        if (next == end || end - next > 10 || (in.getByte(next) == '0' && (negative || end - next > 1))) {
            throw ProtocolError.of(wrong);
        }
        long number = 0;
        while (next < end) {
            int digit = in.getByte(next++) - '0';
            if (digit < 0 || digit > 9) {
                throw ProtocolError.of(wrong);
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    private boolean line(ByteBuf in, boolean trusted) throws ProtocolError {
        if (TlsOnPlain.begins(in.getByte(in.readerIndex()))) {
            throw ProtocolError.tls();
        }
        int most = trusted ? MOST_INLINE : UNTRUSTED_INLINE;
        int readable = in.readableBytes();
        int length = in.bytesBefore(in.readerIndex() + position, readable - position, (byte) '\n');
        if (length < 0) {
            position = readable;
            if (readable > most) {
                throw ProtocolError.of("too big inline request");
            }
            return false;
        }
        int end = position + length;
        position = end + 1;
        if (position > most) {
            throw ProtocolError.of("too big inline request");
        }
        byte[] text = new byte[end > 0 && in.getByte(in.readerIndex() + end - 1) == '\r' ? end - 1 : end];
        in.getBytes(in.readerIndex(), text);
        byte[] words = InlineWords.split(text, arguments);
        if (arguments.count() == 0) {
            next(in); // an empty line says nothing
            return true;
        }
        if (arguments.count() > mostArguments) {
            throw ProtocolError.of("invalid multibulk length");
        }
        arguments.in(Unpooled.wrappedBuffer(words), 0);
        whole = true;
        return true;
    }
}
