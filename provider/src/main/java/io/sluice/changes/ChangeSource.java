package io.sluice.changes;

/** Where changes come from: the database's replication slot. */
@FunctionalInterface
public interface ChangeSource {

    /**
     * Begins to read, on the server that is the primary now; makes publication and slot if they are missing.
     *
     * @throws ChangeSourceException to say why not
     */
    ChangeSession open() throws ChangeSourceException;
}
