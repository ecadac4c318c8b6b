package io.sluice.changes;

import java.util.List;

/**
 * The caches of one table's rows, each with a ledger of its own: one, or as many as a cluster has masters. Used by one thread.
 */
public interface FenceStores extends AutoCloseable {

    /** All of them as they are now; the very same list for as long as they stay. One that is not among them any more is closed. */
    List<FenceStore> all();

    /** Ends all connections. */
    @Override
    void close();

    /** This one, always. */
    static FenceStores of(FenceStore one) {
        List<FenceStore> all = List.of(one);
        return new FenceStores() {
            @Override
            public List<FenceStore> all() {
                return all;
            }

            @Override
            public void close() {
                one.close();
            }
        };
    }
}
