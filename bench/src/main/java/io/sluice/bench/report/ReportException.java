package io.sluice.bench.report;

/** Results cannot be read or kept. The message is one line that says what to do. */
public final class ReportException extends Exception {
    private static final long serialVersionUID = 1L;

    public ReportException(String message) {
        super(message);
    }
}
