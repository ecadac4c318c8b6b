package io.sluice.lookup;

/**
 * What a standby's answer has seen: every commit that ends at {@code lsn} or before, and none that ends beyond {@code upTo}. Read in
 * statements before and after the SELECT, on the same connection, at READ COMMITTED.
 *
 * @param timeline of the log that the standby follows
 * @param lsn bytes of log replayed before
 * @param upTo bytes of log received after: a commit is visible a moment before it counts as replayed
 */
public record Replayed(int timeline, long lsn, long upTo) implements ReadPoint {

    @Override
    public long from() {
        return lsn;
    }
}
