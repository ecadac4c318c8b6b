package io.sluice.resp;

/** Splits a line into words, as whoever types at a terminal means it: at white space, but for what stands in quotes. */
final class InlineWords {
    private final byte[] line;
    private final byte[] words;
    private int next;
    private int written;

    private InlineWords(byte[] line) {
        this.line = line;
        this.words = new byte[line.length];
    }

    /**
     * The words of a line.
     *
     * @param into gets where each is in the bytes that are returned
     * @throws ProtocolError if a quote is not closed
     */
    static byte[] split(byte[] line, Arguments into) throws ProtocolError {
        InlineWords splitting = new InlineWords(line);
        while (splitting.skipSpace()) {
            int start = splitting.written;
            splitting.word();
            into.add(start, splitting.written - start);
        }
        return splitting.words;
    }

    private boolean skipSpace() {
        while (next < line.length && isSpace(line[next])) {
            next++;
        }
        return next < line.length;
    }

    private void word() throws ProtocolError {
        while (next < line.length && !isSpace(line[next])) {
            byte one = line[next++];
            if (one == '"' || one == '\'') {
                quoted(one);
                if (next < line.length && !isSpace(line[next])) {
                    throw unbalanced(); // a closing quote ends its word
                }
            } else {
                words[written++] = one;
            }
        }
    }

    private void quoted(byte quote) throws ProtocolError {
        while (next < line.length && line[next] != quote) {
            byte one = line[next++];
            boolean escapes = one == '\\' && next < line.length;
            if (escapes && quote == '"') {
                escaped();
            } else if (escapes && line[next] == '\'') {
                words[written++] = line[next++];
            } else {
                words[written++] = one;
            }
        }
        if (next++ >= line.length) {
            throw unbalanced();
        }
    }

    private void escaped() {
        byte one = line[next++];
        if (one == 'x' && next + 1 < line.length && hex(next) >= 0 && hex(next + 1) >= 0) {
            words[written++] = (byte) (hex(next) << 4 | hex(next + 1));
            next += 2;
            return;
        }
        words[written++] = switch (one) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> one;
        };
    }

    private int hex(int i) {
        return line[i] < 0 ? -1 : Character.digit(line[i], 16);
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || (one >= '\t' && one <= '\r');
    }

    private static ProtocolError unbalanced() {
        return ProtocolError.of("unbalanced quotes in request");
    }
}
