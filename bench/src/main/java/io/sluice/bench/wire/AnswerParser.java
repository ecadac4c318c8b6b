package io.sluice.bench.wire;

import io.netty.buffer.ByteBuf;

/** Reads the answers of one connection as they come, in pieces of any size, and skips what no measurement looks at. For one thread. */
public interface AnswerParser {
    /**
     * Takes bytes in, until an answer ends.
     *
     * @return true when an answer is complete; {@link #status}, {@link #closes} and {@link #source} tell of it until the next call
     */
    boolean read(ByteBuf in) throws BadAnswerException;

    /** HTTP's, or what says the same there. */
    int status();

    /** True if the answer was the last of its connection. */
    boolean closes();

    /** Where the server says that it had the answer. */
    AnswerSource source();

    /** What came back is no answer that is read here. */
    final class BadAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        public BadAnswerException(String message) {
            super(message);
        }
    }
}
