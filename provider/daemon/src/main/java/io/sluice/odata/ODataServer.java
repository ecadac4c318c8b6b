package io.sluice.odata;

import io.sluice.http.AnswerListener;
import io.sluice.http.HttpServer;
import io.sluice.tls.Tls;
import io.sluice.transport.EventLoops;
import io.sluice.transport.Limits;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
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
     * @param queries finds answers, as {@link KeptAnswer#answer} makes them; close them after {@link Server#finish} and before {@link Server#close}
     * @param pressure of all ports whose clients share the memory
     * @param tls what connections are encrypted with; null where they are plain
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static ODataServer start(
            InetSocketAddress listen,
            Limits limits,
            List<String> views,
            QuerySources queries,
            AnswerListener listener,
            Pressure pressure,
            @Nullable Tls tls)
            throws IOException {
        Server.Setup setup = new Server.Setup(
                listen, "--odata", "--max-connections", EventLoops.forEachProcessor("sluice-odata"), tls);
        Refreshes refreshes = new Refreshes();
        AtomicReference<ServiceModel> model = new AtomicReference<>(new ServiceModel(List.of(), views));
        Server server = HttpServer.start(
                setup,
                "",
                loop -> new ODataRoutes(model::get, new QueryTurns(queries, refreshes, loop)),
                limits,
                listener,
                pressure);
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

    /** What listens, drains and closes. */
    public Server server() {
        return server;
    }
}
