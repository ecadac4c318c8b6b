package io.sluice.sessions;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;

/** Sessions with one server that answered, with its table found fit. Any thread may ask for them. */
public interface ServerPool extends AutoCloseable {

    /** Which session answers. */
    enum On {
        /** One of the pool. */
        POOLED,
        /** One made for this question alone: if it fails too, it is not the session. */
        FRESH
    }

    /** Asks, on a fresh session, whether the table can be used at all: if it can, an error that may be of one row or of all was of a row. */
    void requireUsable() throws DatabaseSetupException, SqlFailure;

    /** Replaces the pool's sessions, each when it is free. */
    void renew();

    /** Ends every session without waiting for it. */
    void abandon();

    /** Ends every session, also those in use. May block for some seconds. */
    @Override
    void close();
}
