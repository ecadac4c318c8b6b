package io.sluice.reader;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table whose changes are read.
 *
 * @param name as the source calls it
 * @param store the cache of its rows, with a ledger of its own
 */
public record ReadTable(String name, FenceStore store) {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTable.class);

    /** Whoever comes after us need not wait until our ledgers look as if nobody wrote them. Where Redis does not answer, it has to. */
    static void release(List<ReadTable> tables) {
        for (ReadTable table : tables) {
            try {
                table.store().release();
            } catch (FenceStoreException e) {
                LOG.info(
                        "the ledger of {} is not released, and looks in use for ten seconds more: {}",
                        table.name,
                        e.getMessage());
                if (!e.isOfOneTable()) {
                    return; // the others are in the same Redis, and each would take its time
                }
            }
        }
    }
}
