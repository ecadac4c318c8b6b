package io.sluice.odata;

import io.sluice.coalesce.Coalescer;
import io.sluice.http.AnswerListener;
import io.sluice.http.Limits;
import io.sluice.http.Pressure;
import io.sluice.http.Server;
import io.sluice.lookup.Value;
import io.sluice.trouble.Episode;
import io.sluice.views.ViewQuery;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port for OData. Thread-safe. Its threads are daemon threads: whoever starts it keeps the process alive. */
public final class ODataServer {
    private final Server server;

    private ODataServer(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves, on as many event loops as there are processors.
     *
     * @param views in the order in which clients are told of them
     * @param queries finds answers, as {@link KeptAnswer#keep} makes them; close it after {@link #finish} and before {@link #close}
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static ODataServer start(
            InetSocketAddress listen,
            Limits limits,
            List<ServedView> views,
            Coalescer<ViewQuery, Value> queries,
            AnswerListener listener)
            throws IOException {
        Server.Setup setup = new Server.Setup(
                listen, "--odata", "--max-connections", Runtime.getRuntime().availableProcessors(), "sluice-odata");
        ServiceModel model = new ServiceModel(views);
        return new ODataServer(Server.start(
                setup, loop -> new ODataRoutes(model, queries, loop), limits, listener, Pressure.ofThisProcess()));
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
