package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/**
 * Reads what a server of Redis' protocol answers, and tells it to whoever waits for it as it comes: of an array how many elements follow, then those. It goes on
 * where the last bytes ended. A text that nobody wants is passed over, and costs nothing.
 */
final class ReplyReader {
    /** What an error may say; of more the rest is not kept. */
    private static final int MOST_LINE = 1024;

    private static final int MOST_DIGITS = 20;

    private final AwaitedReplies waiting;
    private final byte[] line = new byte[MOST_LINE];
    private int length;

    /** How many bytes of a text are still to come, with its line's end; -1 between texts. */
    private int left = -1;

    private byte[] text = {};
    private boolean wanted;

    /** Those who wait for replies, in the order in which they asked. */
    interface AwaitedReplies {
        /** Whose reply comes next. */
        Awaited first();

        /** It was told one more. */
        void told(Awaited first);
    }

    /** What came is not Redis' protocol. */
    static final class NoReply extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoReply(String message) {
            super(message, null, false, false);
        }
    }

    ReplyReader(AwaitedReplies waiting) {
        this.waiting = waiting;
    }

    /** Reads all of it. */
    void read(ByteBuf in) {
        while (in.isReadable()) {
            if (left >= 0) {
                readText(in);
            } else {
                byte next = in.readByte();
                if (next == '\n') {
                    endLine();
                } else if (length < MOST_LINE) {
                    line[length++] = next;
                }
            }
        }
    }

    private void readText(ByteBuf in) {
        int count = Math.min(left, in.readableBytes());
        int ofText = Math.min(left - 2, count);
        if (wanted && ofText > 0) {
            in.readBytes(text, text.length - (left - 2), ofText);
            in.skipBytes(count - ofText);
        } else {
            in.skipBytes(count);
        }
        left -= count;
        if (left == 0) {
            byte[] whole = text;
            left = -1;
            text = new byte[0];
            Awaited first = waiting.first();
            if (wanted) {
                first.text(whole);
            } else {
                first.passed();
            }
            waiting.told(first);
        }
    }

    private void endLine() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        if (end == 0) {
            throw new NoReply("an empty line");
        }
        Awaited first = waiting.first();
        switch (line[0]) {
            case '$' -> {
                if (bulk(number(end), first)) {
                    return;
                }
                first.nothing();
            }
            case ':' -> first.number(number(end));
            case '*' -> first.array(count(number(end)));
            case '+' -> first.word(new String(line, 1, end - 1, UTF_8));
            case '-' -> first.error(new String(line, 1, end - 1, UTF_8));
            default -> throw new NoReply("a reply of unknown kind");
        }
        waiting.told(first);
    }

    /** False where there is no text to come. */
    private boolean bulk(long size, Awaited first) {
        if (size < 0) {
            return false;
        }
        int bytes = count(size);
        wanted = first.wants(bytes);
        text = new byte[wanted ? bytes : 0];
        left = bytes + 2;
        return true;
    }

    private static int count(long number) {
        if (number > Integer.MAX_VALUE - 2) {
            throw new NoReply("a reply without end");
        }
        return (int) Math.max(0, number);
    }

    private long number(int end) {
        boolean negative = end > 1 && line[1] == '-';
        int from = negative ? 2 : 1;
        if (from == end || end - from >= MOST_DIGITS) {
            throw new NoReply("no number");
        }
        long number = 0;
        for (int i = from; i < end; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NoReply("no number");
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }
}
