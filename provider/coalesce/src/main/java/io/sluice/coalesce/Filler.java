package io.sluice.coalesce;

import io.sluice.coalesce.Loader.Evidence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes outcomes to a cache. */
@FunctionalInterface
public interface Filler<K, V> {

    /**
     * Takes the found and absent keys of one batch, after their waiters have been answered. Called on a lane's thread, so it must
     * neither block nor throw: it hands over to a bounded buffer of its own, and drops (and counts) what does not fit.
     */
    void offer(List<Fill<K, V>> fills);

    /** False where nothing becomes of what is offered: then nothing is. Asked with each batch. */
    default boolean isOpen() {
        return true;
    }

    /** A filler for callers that keep no cache. */
    static <K, V> Filler<K, V> none() {
        return new Filler<>() {
            @Override
            public void offer(List<Fill<K, V>> fills) {}

            @Override
            public boolean isOpen() {
                return false;
            }
        };
    }

    /**
     * One outcome on its way to the cache.
     *
     * @param value the value found, or null where the key is absent
     * @param evidence how new it is; null where its source did not say
     */
    record Fill<K, V>(K key, @Nullable V value, @Nullable Evidence evidence) {

        /** Of a source that does not say how new its values are. */
        public Fill(K key, @Nullable V value) {
            this(key, value, null);
        }
    }
}
