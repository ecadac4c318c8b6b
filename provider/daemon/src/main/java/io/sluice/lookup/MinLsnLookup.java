package io.sluice.lookup;

/**
 * A lookup that must see every write up to a position of the log, so that a caller reads its own write on any node.
 *
 * @param lsn the position, in bytes, as a {@code Written} has it
 */
public record MinLsnLookup(String key, long lsn) {}
