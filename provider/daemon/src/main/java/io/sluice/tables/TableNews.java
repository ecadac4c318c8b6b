package io.sluice.tables;

import io.sluice.postgres.LookupTable;

/** What becomes of the tables of a server. Called on the thread that found out; it must not block. */
public interface TableNews {

    /** This table is as follows; it can be used. */
    void found(int table, LookupTable lookup);

    /** A table can be used no more, or again. */
    void changed();
}
