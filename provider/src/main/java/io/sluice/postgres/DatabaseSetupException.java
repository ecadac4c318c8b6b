package io.sluice.postgres;

/** The database is there, but only the operator can make it serve the lookup. The message is one line that says what to do. */
public final class DatabaseSetupException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseSetupException(String line) {
        super(OneLine.of(line));
    }

    /** The one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
