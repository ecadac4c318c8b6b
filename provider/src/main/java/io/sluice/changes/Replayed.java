package io.sluice.changes;

/**
 * What a standby's answer has seen: every commit that ends at {@code lsn} or before. Read in a statement before the SELECT, on the same
 * connection, at READ COMMITTED.
 *
 * @param timeline of the log that the standby follows
 * @param lsn bytes of log replayed
 */
public record Replayed(int timeline, long lsn) implements Sight {}
