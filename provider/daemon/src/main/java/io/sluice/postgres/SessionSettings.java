package io.sluice.postgres;

/** Who makes the settings that our sessions need. */
public enum SessionSettings {
    /** We do, on each session after its login. Needs sessions of our own: the server's, or those of a pooler in session mode. */
    MAKE,

    /**
     * The server, the role or a pooler does, and we check that it has: on sessions that others use too, as behind a pooler in transaction
     * mode, we set nothing and leave nothing, prepared statements included.
     */
    CHECK
}
