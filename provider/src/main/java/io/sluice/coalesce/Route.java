package io.sluice.coalesce;

import java.util.List;
import java.util.Map;

/** One of the sources that batches may be read from. It has lanes of its own: one that hangs holds up no other. */
public interface Route<K, V> extends Loader<K, V> {

    /**
     * Whether batches should go there now. While no route is open they go to any, and fail as its loader says. Called under the
     * queue's lock, for each batch: it must be quick, and take no lock.
     */
    boolean open();

    /** A source that is always open. */
    static <K, V> Route<K, V> of(Loader<K, V> loader) {
        return new Route<>() {
            @Override
            public boolean open() {
                return true;
            }

            @Override
            public Map<K, V> load(List<K> keys) throws Exception {
                return loader.load(keys);
            }
        };
    }
}
