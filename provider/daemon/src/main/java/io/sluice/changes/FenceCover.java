package io.sluice.changes;

import org.jspecify.annotations.Nullable;

/**
 * Of which entries a cache holds the fences, and what is known of those that have come to it from others, which are gone: of a cluster each
 * master has some slots, and others by and by. Used by one thread; never blocks.
 */
public interface FenceCover {

    /** Whether the entry of this key is there, and its fence. */
    boolean holds(String key);

    /**
     * Why entries may be there of which the ledger that was read last knows nothing, though it is ours: null if there are none.
     *
     * @param acknowledged up to where the log need not be read again
     * @param timeline of the log
     */
    @Nullable
    String gained(long acknowledged, int timeline);

    /** Of one that has no ledger yet: what is known of its entries from where they were before; null if nothing is. As {@link #gained}. */
    @Nullable
    Ledger inherited(long acknowledged, int timeline);

    /**
     * Whether this ledger, as it was read last, is the one that was left under its name, or there was none and is none. Nobody knows of any
     * other what it has missed.
     */
    boolean isAsLeft(@Nullable Ledger there);
}
