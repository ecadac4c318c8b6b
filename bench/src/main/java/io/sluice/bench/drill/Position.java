package io.sluice.bench.drill;

/** A position of the log. Those of a later timeline are beyond all that was acknowledged on an earlier one. */
record Position(int timeline, long lsn) {
    static final Position NONE = new Position(0, 0);

    /** Whether all that was acknowledged up to the other is before this one. */
    boolean reaches(Position other) {
        return timeline >= other.timeline && lsn >= other.lsn;
    }
}
