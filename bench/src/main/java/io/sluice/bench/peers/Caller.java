package io.sluice.bench.peers;

import java.util.concurrent.Executor;

/** Who asked for a key. It is answered exactly once, on any thread: it hops to its own loop where it has to. */
interface Caller {
    /** Its event loop, for strategies that deliver by loop. */
    Executor loop();

    void found(byte[] utf8);

    void absent();

    /** There is no answer, and why in one line. */
    void failed(String why);
}
