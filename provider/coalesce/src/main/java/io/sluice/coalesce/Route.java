package io.sluice.coalesce;

import io.sluice.coalesce.Loader.Loaded;
import java.util.List;

/** One of the sources that batches may be read from. It has lanes of its own: one that hangs holds up no other. */
public interface Route<K, V> {

    /**
     * Whether batches should go there now. While no route is open, batches go to any, and fail as its answer says. Called under the queue's lock,
     * for each batch: it must be quick, and take no lock.
     */
    boolean open();

    /** Reads one batch, as a {@link Loader} does, and says how new it is. */
    Loaded<K, V> read(List<K> keys) throws Exception;

    /** A source that is always open, and does not say how new its values are. */
    static <K, V> Route<K, V> of(Loader<K, V> loader) {
        return new Route<>() {
            @Override
            public boolean open() {
                return true;
            }

            @Override
            public Loaded<K, V> read(List<K> keys) throws Exception {
                return new Loaded<>(loader.load(keys), null);
            }
        };
    }
}
