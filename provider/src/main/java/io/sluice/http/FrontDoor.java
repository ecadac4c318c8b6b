package io.sluice.http;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Value;
import io.sluice.write.Writer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The public port. Thread-safe. Its threads are daemon threads: whoever starts it keeps the process alive. */
public final class FrontDoor {
    private final Server server;

    private FrontDoor(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves, on as many event loops as there are processors.
     *
     * @param coalescer answers the lookups; close it after {@link #drain} and before {@link #close}
     * @param extra what keys must be beyond the rules for all
     * @param bench needed when the settings ask for bench routes, else ignored
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static FrontDoor start(
            FrontDoorSettings settings,
            Coalescer<String, Value> coalescer,
            KeyRule extra,
            @Nullable BenchRoutes bench,
            AnswerListener listener)
            throws IOException {
        return start(settings, coalescer, extra, bench, listener, null);
    }

    /**
     * The same, with writes.
     *
     * @param writer does the writes; drain it with the coalescer. Null where keys are read only
     */
    public static FrontDoor start(
            FrontDoorSettings settings,
            Coalescer<String, Value> coalescer,
            KeyRule extra,
            @Nullable BenchRoutes bench,
            AnswerListener listener,
            @Nullable Writer writer)
            throws IOException {
        if (settings.benchRoutes() && bench == null) {
            throw new IllegalArgumentException("bench routes are asked for, but there are none");
        }
        Router router = new LookupRoutes(settings, coalescer, extra, settings.benchRoutes() ? bench : null, writer);
        int threads = Runtime.getRuntime().availableProcessors();
        Server.Setup setup = new Server.Setup(settings.listen(), "--listen", threads, "sluice-http");
        return new FrontDoor(Server.start(setup, router, settings.limits(), listener));
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Connections open now. */
    public int openConnections() {
        return server.openConnections();
    }

    /** Connections closed at once because there were too many, since the start. */
    public long refusedConnections() {
        return server.refusedConnections();
    }

    /** Accepts no more connections; each one left ends with its next answer that leaves nothing to answer. */
    public void drain() {
        server.drain();
    }

    /** Drains, waits until every answer owed is sent or the grace is over, and closes all. */
    public void close(Duration grace) {
        server.close(grace);
    }
}
