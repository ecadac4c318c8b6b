package io.sluice.nodes;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;

/** Connects to the server and checks that it can serve the lookup. */
@FunctionalInterface
interface Connector {

    /** Blocks for the connect timeout and some statements at most. */
    LookupPool connect() throws DatabaseSetupException, SqlFailure;
}
