package io.sluice.bench.load;

import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.RequestWriter;
import java.util.concurrent.ScheduledExecutorService;

/** Decides when the connections of one event loop send, and keeps what comes of it. Called on that loop alone. */
interface Driver {
    /**
     * The measured time begins; connections are free from now on.
     *
     * @param executor the loop, for timers
     * @param begin by {@link System#nanoTime}
     * @param end likewise; nothing is to be sent or counted after it
     */
    void begin(ScheduledExecutorService executor, long begin, long end);

    /** This connection has nothing in flight: it has just been opened, or its answer has come. */
    void free(Connection connection, long now);

    /** This connection, which may have been free, has ended. Another will take its place. */
    void lost(Connection connection);

    /**
     * An answer has come.
     *
     * @param kind what {@link RequestWriter#write} said of its request
     * @param answer tells of it during this call
     * @param since what was given to {@link Connection#send}
     */
    void answered(int kind, AnswerParser answer, long since, long now);

    /** No answer will come to a request of this kind. */
    void failed(int kind);

    /** The measured time is over, and a request of this kind, sent at that time, had no answer in it. */
    void inFlight(int kind, long sent, long now);

    /** Nothing more will be called; what was measured can be read. */
    void end();
}
