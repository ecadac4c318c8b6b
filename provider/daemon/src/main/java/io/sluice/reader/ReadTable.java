package io.sluice.reader;

import io.sluice.changes.FenceStore;

/**
 * A table whose changes are read.
 *
 * @param name as the source calls it
 * @param store the cache of its rows, with a ledger of its own
 */
public record ReadTable(String name, FenceStore store) {}
