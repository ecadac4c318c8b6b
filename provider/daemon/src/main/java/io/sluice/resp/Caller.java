package io.sluice.resp;

import java.net.InetAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Who has sent a command, and is to be answered. Touched by its event loop alone. */
public interface Caller {

    Session session();

    /** Where answers are taken: the connection's event loop. */
    Executor executor();

    /** Where it comes from; null once the connection is closed. */
    @Nullable
    InetAddress peer();

    /** An answer that was waited for may be written. */
    void ready();

    /**
     * Counts values that an answer keeps until it is written, and has as {@linkplain CommandAnswer#held held}.
     *
     * @return false when there is too much of such, over all connections
     */
    boolean hold(long bytes);

    /** Runs this after a while, on the event loop. */
    void later(Runnable task, long millis);
}
