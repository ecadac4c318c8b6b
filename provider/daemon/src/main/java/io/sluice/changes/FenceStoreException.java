package io.sluice.changes;

/** Redis did not do what the change stream asked for. */
public final class FenceStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What that means. */
    public enum Kind {
        /** It cannot be reached, or did not answer; it may have done it. */
        AWAY,
        /** The ledger is not the one that was left there: flushed, restored, or taken over by another reader. */
        LOST,
        /** What is there is another's, or nobody can say whose: nothing of it may be dropped. */
        NOT_OURS,
        /** It refuses, until somebody mends it: read-only, no memory, no scripts. */
        REFUSED,
        /** It refuses what has these names, until somebody mends it: no rights to them, or something else bears one. */
        FORBIDDEN
    }

    private final Kind kind;

    /** @param line one line for the operator, without secrets, that says what to do */
    public FenceStoreException(Kind kind, String line, Throwable cause) {
        super(line, cause);
        this.kind = kind;
    }

    /** Without a cause. */
    public FenceStoreException(Kind kind, String line) {
        super(line);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether it says nothing of other tables' entries. */
    public boolean isOfOneTable() {
        return kind == Kind.NOT_OURS || kind == Kind.FORBIDDEN;
    }
}
