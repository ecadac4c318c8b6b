package io.sluice.coalesce;

/** A load that failed in a way that the coalescer treats by kind. The message is one line, shown to callers: no secrets in it. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    /** How the load failed. */
    public enum Kind {
        /** One row of the batch cannot be read, the others can: the batch is split until the row stands alone. */
        BAD_ROW,
        /** The source is away; every key of the batch fails as {@link Outcome.Failure#UNAVAILABLE}. */
        UNAVAILABLE,
        /** The load took too long; every key of the batch fails as {@link Outcome.Failure#DEADLINE}. */
        TIMEOUT
    }

    private final Kind kind;

    public LoadException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public LoadException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static boolean isOf(Kind kind, Throwable e) {
        return e instanceof LoadException load && load.kind == kind;
    }
}
