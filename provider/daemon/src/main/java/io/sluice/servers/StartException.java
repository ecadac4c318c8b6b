package io.sluice.servers;

/** A start that failed on something outside. The message is the one line that the user reads; the daemon exits with 1. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
