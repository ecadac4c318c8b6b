package io.sluice.changes;

/**
 * One key whose row has changed. A fill of it is taken only if it has seen the change.
 *
 * @param lsn a standby has seen it once it has replayed so far
 * @param xid the transaction that a primary's snapshot must show; 0 for none, where {@code after} says more
 * @param after a primary's snapshot must have been taken later than one with this xmax; 0 for any
 * @param holdMillis for so long no fill at all is taken: of an event that cannot say when its change was committed; 0 for not
 */
public record Change(String key, long lsn, long xid, long after, long holdMillis) {
    /** The key of all entries of what has no key columns: a view's. */
    public static final String EVERYTHING = "*";

    /** Of the change stream. */
    public static Change of(String key, long lsn, long xid) {
        return new Change(key, lsn, xid, 0, 0);
    }
}
