package io.sluice.postgres;

/** Connects to the server and checks that it can serve the lookup. */
@FunctionalInterface
interface Connector {

    /** Blocks for the connect timeout and some statements at most. */
    Source connect() throws DatabaseSetupException, SqlTrouble;
}
