package io.sluice.ports;

import java.util.concurrent.Executor;

/** What the cache has, for whoever would look it up. */
@FunctionalInterface
public interface CacheReads {

    /**
     * Lookups that ask the cache first, and for what it does not have these.
     *
     * @param prefix what a key is called in the cache begins with it
     * @param loop of the connections that they are for
     */
    Lookups<String> before(Lookups<String> lookups, String prefix, Executor loop);
}
