package io.sluice.pgoutput;

/** Bytes that are no message of the protocol, or one that makes no sense after those before it. What follows cannot be trusted either: begin a new session, with a new decoder. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param line one line for the operator; never what is in a row */
    MalformedException(String line) {
        super(line);
    }
}
