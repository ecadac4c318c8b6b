package io.sluice.fills;

/**
 * What became of fills, and of keys that were to be dropped, since the start.
 *
 * @param written fills that Redis has confirmed
 * @param dropped fills never sent: no room, too old, empty values, or closed
 * @param failed fills that Redis refused, or did not confirm
 * @param undropped keys written that Redis would not drop, or could not be told to
 */
record FillTotals(long written, long dropped, long failed, long undropped) {
    static final FillTotals NONE = new FillTotals(0, 0, 0, 0);

    FillTotals and(FillTotals other) {
        return new FillTotals(
                written + other.written, dropped + other.dropped, failed + other.failed, undropped + other.undropped);
    }
}
