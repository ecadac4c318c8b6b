package io.sluice.watched;

import io.sluice.postgres.DatabaseSetupException;
import org.jdbi.v3.core.Handle;

/** What is kept fresh as one, with a ledger of its own: a table of lookups, or a view. */
public interface Watchable {

    /** What the settings, metrics and messages call it. */
    String name();

    /** What it is, for a line. */
    String words();

    /**
     * What it is made of. Reads no row, and needs no right to any.
     *
     * @throws DatabaseSetupException if it is not there, or is not as it was declared: one line
     */
    WatchedSource describe(Handle handle) throws DatabaseSetupException;
}
