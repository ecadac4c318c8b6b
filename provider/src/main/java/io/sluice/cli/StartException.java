package io.sluice.cli;

/** A start that failed on something outside. The message is the one line that the user reads; the daemon exits with 1. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
