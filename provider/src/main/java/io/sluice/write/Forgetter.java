package io.sluice.write;

import java.util.Collection;

/** Drops keys from the caches. */
@FunctionalInterface
public interface Forgetter {

    /**
     * Drops these keys from every cache, before an answer says that they were written. Called on the writer's lane, so it must bound
     * how long it takes; a cache that is away must not fail a write that is committed.
     *
     * @return false if some cache may still have an older value
     */
    boolean forget(Collection<String> keys);

    /** For callers that keep no cache. */
    static Forgetter none() {
        return keys -> true;
    }
}
