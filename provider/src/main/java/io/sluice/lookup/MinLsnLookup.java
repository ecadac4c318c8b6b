package io.sluice.lookup;

import io.sluice.write.Written;

/**
 * A lookup that must see what was written up to a position of the log: a caller reads its own write, wherever it is read.
 *
 * @param lsn the position, in bytes, as a {@link Written} has it
 */
public record MinLsnLookup(String key, long lsn) {}
