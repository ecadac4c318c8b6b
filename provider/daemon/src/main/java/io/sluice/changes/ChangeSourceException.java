package io.sluice.changes;

/** The slot cannot be read. */
public final class ChangeSourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    public enum Kind {
        /** The server is away, or the connection was lost: try again. */
        AWAY,
        /** Another session reads the slot: stand by. */
        BUSY,
        /** The slot's log is gone: it has to be made anew, and everything cached is doubtful. */
        GAP,
        /** Only the operator can mend it. */
        MEND
    }

    private final Kind kind;

    /** @param line one line for the operator, without secrets, that says what to do */
    public ChangeSourceException(Kind kind, String line, Throwable cause) {
        super(line, cause);
        this.kind = kind;
    }

    /** Without a cause. */
    public ChangeSourceException(Kind kind, String line) {
        super(line);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
