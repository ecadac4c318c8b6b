package io.sluice.reader;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStores;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table whose changes are read.
 *
 * @param name as the source calls it
 * @param stores the caches of its rows, each with a ledger of its own
 */
public record ReadTable(String name, FenceStores stores) {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTable.class);

    /** With one cache. */
    public ReadTable(String name, FenceStore store) {
        this(name, FenceStores.of(store));
    }

    /** Whoever comes after us need not wait until our ledgers look as if nobody wrote them. Where Redis does not answer, it has to. */
    static void release(List<ReadTable> tables) {
        for (ReadTable table : tables) {
            List<FenceStore> stores = table.stores().all();
            for (FenceStore store : stores) {
                try {
                    store.release();
                } catch (FenceStoreException e) {
                    LOG.info(
                            "the ledger of {}{} is not released, and looks in use for ten seconds more: {}",
                            table.name,
                            store.where(),
                            e.getMessage());
                    if (!e.isOfOneTable() && stores.size() == 1) {
                        return; // the others are in the same Redis, and each would take its time
                    }
                }
            }
        }
    }
}
