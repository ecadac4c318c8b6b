package io.sluice.bench.load;

/** What came back is no answer that {@link AnswerParser} reads. */
final class BadAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    BadAnswerException(String message) {
        super(message);
    }
}
