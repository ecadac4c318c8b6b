package io.sluice.bench.micro;

/** A benchmark could not be run to its end. The message is one line. */
public final class MicroException extends Exception {
    private static final long serialVersionUID = 1L;

    MicroException(String message) {
        super(message);
    }
}
