package io.sluice.coalesce;

import java.util.List;

/** Writes outcomes to a cache. */
@FunctionalInterface
public interface Filler<K, V> {

    /**
     * Takes the found and absent keys of one batch, after their waiters have been answered. Called on a lane's thread, so it must
     * neither block nor throw: it hands over to a bounded buffer of its own, and drops (and counts) what does not fit.
     */
    void offer(List<Fill<K, V>> fills);

    /** A filler for callers that keep no cache. */
    static <K, V> Filler<K, V> none() {
        return fills -> {};
    }
}
