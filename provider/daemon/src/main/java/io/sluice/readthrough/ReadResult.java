package io.sluice.readthrough;

/** What became of a key that the cache was to be asked for. All but the first two are looked up. */
public enum ReadResult {
    /** The cache has its value. */
    FOUND(false),
    /** The cache knows that there is none. */
    ABSENT(false),
    /** The cache does not have it. */
    MISSED(false),
    /** The cache did not answer in time, or was late before: it was not asked then. */
    LATE(true),
    /** There is no link to the cache. */
    AWAY(true),
    /** Too much was asked already. */
    BUSY(true),
    /** The cache answered with an error. */
    REFUSED(true);

    private final boolean lost;

    ReadResult(boolean lost) {
        this.lost = lost;
    }

    /** Whether the cache may have had it. */
    boolean isLost() {
        return lost;
    }
}
