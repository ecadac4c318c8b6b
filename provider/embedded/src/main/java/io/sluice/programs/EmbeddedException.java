package io.sluice.programs;

/** An embedded server could not be had. The message is one line that says why and what to do; it holds no secret. */
public final class EmbeddedException extends RuntimeException {

    public EmbeddedException(String message) {
        super(message);
    }

    public EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
