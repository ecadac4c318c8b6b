package io.sluice.odata;

import io.sluice.http.AnswerListener;
import io.sluice.http.Limits;
import io.sluice.http.Pressure;
import io.sluice.http.Server;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The port for OData. Thread-safe. Its threads are daemon threads: whoever starts it keeps the process alive. */
public final class ODataServer {
    private final Server server;
    private final AtomicReference<ServiceModel> model;

    private ODataServer(Server server, AtomicReference<ServiceModel> model) {
        this.server = server;
        this.model = model;
    }

    /**
     * Binds and serves, on as many event loops as there are processors.
     *
     * @param views names of all, which are not answered for until they are shown
     * @param queries finds answers, as {@link KeptAnswer#keep} makes them; close them after {@link #finish} and before {@link #close}
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static ODataServer start(
            InetSocketAddress listen,
            Limits limits,
            List<String> views,
            QueryCoalescers queries,
            AnswerListener listener)
            throws IOException {
        Server.Setup setup = new Server.Setup(
                listen, "--odata", "--max-connections", Runtime.getRuntime().availableProcessors(), "sluice-odata");
        AtomicReference<ServiceModel> model = new AtomicReference<>(new ServiceModel(List.of(), views));
        Server server = Server.start(
                setup,
                loop -> new ODataRoutes(model::get, new QueryTurns(queries, loop)),
                limits,
                listener,
                Pressure.ofThisProcess());
        return new ODataServer(server, model);
    }

    /**
     * From now on these are answered for.
     *
     * @param views in the order in which clients are told of them
     * @param awaited names of others, of which it is not known yet what they are
     */
    public void show(List<ServedView> views, List<String> awaited) {
        model.set(new ServiceModel(views, awaited));
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
