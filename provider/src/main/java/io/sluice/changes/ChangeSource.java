package io.sluice.changes;

import org.jspecify.annotations.Nullable;

/** Where changes come from: the database's replication slot. */
@FunctionalInterface
public interface ChangeSource {

    /**
     * Begins to read, on the server that is the primary now; makes publication and slot if they are missing.
     *
     * @throws ChangeSourceException to say why not
     */
    ChangeSession open() throws ChangeSourceException;

    /** What the server keeps for the slot although no session could be opened, as the last attempt saw it; null if it saw nothing. */
    default @Nullable Kept kept() {
        return null;
    }
}
