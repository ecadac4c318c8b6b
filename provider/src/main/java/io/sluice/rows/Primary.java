package io.sluice.rows;

import io.sluice.coalesce.LoadException;
import io.sluice.postgres.SqlFailure;

/** Where writes go now. Any thread may ask; nothing here blocks. */
interface Primary {

    /**
     * The primary's connections.
     *
     * @throws LoadException at once while there is no primary to be reached
     */
    PrimaryPool pool() throws LoadException;

    /** This one is of no use any more. Bad news that comes late, of a pool that was replaced meanwhile, changes nothing. */
    void lost(PrimaryPool pool, SqlFailure why);

    /** So many writes were refused because of it. */
    void missed(int writes);
}
