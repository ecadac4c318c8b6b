package io.sluice.door;

import io.sluice.http.AnswerListener;
import io.sluice.http.Pressure;
import io.sluice.http.Server;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The public port. Thread-safe. Its threads are daemon threads: whoever starts it keeps the process alive. */
public final class PublicServer {
    private final Server server;

    private PublicServer(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves, on as many event loops as there are processors.
     *
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static PublicServer start(PublicServerSettings settings, PublicServices services, AnswerListener listener)
            throws IOException {
        return start(settings, services, listener, Pressure.ofThisProcess());
    }

    static PublicServer start(
            PublicServerSettings settings, PublicServices services, AnswerListener listener, Pressure pressure)
            throws IOException {
        if (settings.benchRoutes() && services.bench() == null) {
            throw new IllegalArgumentException("bench routes are asked for, but there are none");
        }
        AtomicLong bodyBytes = new AtomicLong();
        int threads = Runtime.getRuntime().availableProcessors();
        Server.Setup setup =
                new Server.Setup(settings.listen(), "--listen", "--max-connections", threads, "sluice-http");
        return new PublicServer(Server.start(
                setup,
                loop -> new LookupRoutes(settings, services, bodyBytes, loop),
                settings.limits(),
                listener,
                pressure));
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

    /** Lasts while slow clients take so much memory that the slowest are disconnected. */
    public Episode slowClients() {
        return server.slowClients();
    }

    /** Lasts while new connections are closed at once because there are as many as there may be. */
    public Episode connectionsFull() {
        return server.connectionsFull();
    }

    /** Why requests may not be answered, in one line; null while every event loop goes round. Waits for nothing. */
    public @Nullable String stuck() {
        return server.stuck();
    }

    /** Goes on to accept and to answer, but closes each connection once it has no answer left to send. */
    public void leave() {
        server.leave();
    }

    /** Leaves, and accepts no more connections. */
    public void drain() {
        server.drain();
    }

    /** Drains, answers requests that still come, and sends a FIN to idle clients, until all have gone or the time is over. */
    public void finish(Duration most) {
        server.finish(most);
    }

    /** Drains, waits until every answer owed is sent or the grace is over, and closes all. */
    public void close(Duration grace) {
        server.close(grace);
    }
}
