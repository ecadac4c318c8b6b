package io.sluice.transport;

/** One connection, as its event loop sees it beside all others. Touched by that loop alone. */
public interface Connected {

    /** For how long it would take what waits for it, at its pace of the last seconds; 0 if it takes no memory. */
    double secondsBehind();

    /** True while answers are owed or on their way out. */
    boolean busy();

    /** About a second has passed: closes the connection if it has been at one thing for too long. */
    void sweep(long now);

    /** Says farewell to a client that has asked for nothing since then. */
    void finishIfIdle(long since);

    /** What the client has not taken is lost. */
    void close();
}
