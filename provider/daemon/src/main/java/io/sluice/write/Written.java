package io.sluice.write;

/**
 * What became of one write that reached the database.
 *
 * @param lsn a position of the log, in bytes: whoever has replayed the log up to it has this write. 0 when it is not known, or when
 *     nothing was written
 * @param detail one line for the caller where the effect alone does not say enough, else empty
 */
public record Written(Effect effect, long lsn, String detail) {

    /** What a write did. */
    public enum Effect {
        /** There was no such key; now there is. */
        CREATED,
        /** The key had a value; now it has this one. */
        REPLACED,
        /** The key was there, and a put if absent left it as it was. */
        EXISTS,
        /** The key was there; now it is not. */
        DELETED,
        /** There was no such key to delete. */
        ABSENT,
        /** Nothing was written: the row would clash with another one. */
        CLASHES,
        /** Nothing was written: the database does not take such a row. */
        REFUSED,
        /** Nothing was written, by no fault of the write: it may be done later. */
        FAILED,
        /** The answer to the commit was lost, or it was none that counts: it may be written or not. */
        UNKNOWN
    }

    /** Done, with nothing more to say. */
    public static Written of(Effect effect, long lsn) {
        return new Written(effect, lsn, "");
    }

    /** Not done, or perhaps not: the line says why. */
    public static Written of(Effect effect, String detail) {
        return new Written(effect, 0, detail);
    }

    /** Whether copies of the key are to be invalidated; not when nothing was written, and they are as right as before. */
    boolean invalidates() {
        return effect != Effect.CLASHES && effect != Effect.REFUSED && effect != Effect.FAILED;
    }
}
