package io.sluice.lookup;

/** A key that nothing can have. Without a stack trace: a caller's mistake is no event of ours. */
public final class BadKey extends Exception {
    private static final long serialVersionUID = 1L;

    private final String line;

    /** @param line why, in one line for the caller */
    public BadKey(String line) {
        super(line, null, false, false);
        this.line = line;
    }

    /** Why it is none, in one line for the caller. */
    public String line() {
        return line;
    }
}
