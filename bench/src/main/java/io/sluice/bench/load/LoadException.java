package io.sluice.bench.load;

/** Load could not be made. The message is one line that says what to do. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }
}
