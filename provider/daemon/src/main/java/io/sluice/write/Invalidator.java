package io.sluice.write;

import java.util.Collection;

/** Invalidates keys in the caches: which are, {@link Written#invalidates} says, and in which order, {@code changes.Invalidation}. */
@FunctionalInterface
public interface Invalidator {

    /**
     * Invalidates these keys in every cache, before an answer says that they were written. Called on the writer's lane, so it must bound
     * how long it takes; a cache that is away must not fail a write that is committed.
     *
     * @return false if some cache may still have an older value
     */
    boolean invalidate(Collection<String> keys);

    /** For callers that keep no cache. */
    static Invalidator none() {
        return keys -> true;
    }
}
