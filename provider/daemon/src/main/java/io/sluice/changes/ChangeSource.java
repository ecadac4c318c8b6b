package io.sluice.changes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where changes come from: the database's replication slot. */
@FunctionalInterface
public interface ChangeSource {

    /**
     * Begins to read, on the server that is the primary now; makes publication and slot if they are missing.
     *
     * @param claim asked first, as long as nobody reads the slot: a slot that is made for nothing makes the server keep its log
     * @throws ChangeSourceException to say why not
     */
    ChangeSession open(Claim claim) throws ChangeSourceException, FenceStoreException;

    /** What the server keeps for the slot although no session could be opened, as the last attempt saw it; null if it saw nothing. */
    default @Nullable RetainedLog kept() {
        return null;
    }

    /** Whether what is read may be applied. */
    @FunctionalInterface
    interface Claim {
        /** Throws if none of these tables' entries are to be looked after. It may take its time. */
        void by(Map<String, Owner> owners) throws FenceStoreException;

        /**
         * Whose the entries of each table are that is there, whether its changes can be read or not, and whoever reads them. Told before
         * anything can go wrong with one of them; never blocks.
         */
        default void whose(Map<String, Owner> owners) {}
    }
}
