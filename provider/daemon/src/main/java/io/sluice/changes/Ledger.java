package io.sluice.changes;

/**
 * What the change stream has done to a cache. It lies in Redis, in the same hash as the fences, so that both are there or both are
 * gone: a fill that finds no ledger is refused, and an empty Redis is a correct one.
 *
 * <p>Its promise: every change applied so far still has its fence, or ends at {@code floorLsn} or before and is seen by every snapshot
 * with an xmax above {@code floorXmax}.
 *
 * @param term of its reader: each that takes it over has a higher one
 * @param seq grows with every change of the ledger; one that has fallen tells of a Redis that came back with old data
 * @param timeline of the log that is read; fills that have seen another are refused
 * @param floorLsn fills of a standby must have seen as much
 * @param floorXmax fills of a primary must have an xmax above; {@link Long#MAX_VALUE} to take none
 * @param applied up to where the log was applied
 * @param maxXid no transaction applied has a higher one
 * @param clearing whether entries that were there before are still to be dropped
 * @param atMillis when its reader last was in time, by Redis' own clock
 */
public record Ledger(
        long term,
        long seq,
        int timeline,
        long floorLsn,
        long floorXmax,
        long applied,
        long maxXid,
        boolean clearing,
        long atMillis) {

    /** The same, taken over by a reader of this term. */
    public Ledger ofTerm(long next) {
        return new Ledger(next, 0, timeline, floorLsn, floorXmax, applied, maxXid, false, 0);
    }

    /** The same, with all dropped that had to be. */
    public Ledger cleared() {
        return new Ledger(term, seq, timeline, floorLsn, floorXmax, applied, maxXid, false, atMillis);
    }
}
