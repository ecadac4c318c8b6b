package io.sluice.warm;

/** The cache cannot be warmed, or no further. The message is one line that says what to do. */
public final class WarmException extends Exception {
    private static final long serialVersionUID = 1L;

    WarmException(String line) {
        super(line);
    }

    /** The one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
