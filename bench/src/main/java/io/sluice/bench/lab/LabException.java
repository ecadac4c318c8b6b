package io.sluice.bench.lab;

/** What is to be measured cannot be had. The message is one line that says what to do. */
public final class LabException extends Exception {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }
}
