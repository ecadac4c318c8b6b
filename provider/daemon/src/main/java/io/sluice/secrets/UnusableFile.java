package io.sluice.secrets;

/** A file that cannot be used as it is. The message is one line that names it and says what to do. */
public final class UnusableFile extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableFile(String line) {
        super(line);
    }

    /** The line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
