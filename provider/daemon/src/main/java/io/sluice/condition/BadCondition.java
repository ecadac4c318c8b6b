package io.sluice.condition;

/** What is wrong with a condition, in one line after "the condition": the operator has to mend it. */
public final class BadCondition extends Exception {
    private static final long serialVersionUID = 1L;

    BadCondition(String line) {
        super(line);
    }

    /** The one line. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
