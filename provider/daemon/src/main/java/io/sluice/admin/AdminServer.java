package io.sluice.admin;

import io.sluice.http.AnswerListener;
import io.sluice.http.Limits;
import io.sluice.http.Pressure;
import io.sluice.http.Server;
import io.sluice.lookup.KeyRule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The admin port: a few pages and actions on an event loop of their own, so that they answer while the public port is busy.
 * Thread-safe.
 */
public final class AdminServer {
    private static final Limits LIMITS =
            new Limits(256, TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));
    private static final Duration ACTION_LIMIT = Duration.ofSeconds(10);

    private final Server server;

    private AdminServer(Server server) {
        this.server = server;
    }

    /** As {@link #start(InetSocketAddress, Map, Map, Map)}, with pages alone. */
    public static AdminServer start(InetSocketAddress listen, Map<String, AdminPage> pages) throws IOException {
        return start(listen, pages, Map.of(), Map.of());
    }

    /**
     * Binds and serves exactly these.
     *
     * @param pages by path, for example {@code /livez}; for GET and HEAD
     * @param actions by path, which may be a page's too; for POST
     * @param keys by the names of tables, the first one first: what is asked of the keys that actions are told, beyond the rules that
     *     hold for all
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static AdminServer start(
            InetSocketAddress listen,
            Map<String, AdminPage> pages,
            Map<String, AdminAction> actions,
            Map<String, KeyRule> keys)
            throws IOException {
        return start(listen, new AdminRoutes(pages, actions, keys, ACTION_LIMIT));
    }

    static AdminServer start(InetSocketAddress listen, AdminRoutes routes) throws IOException {
        Server.Setup setup = new Server.Setup(listen, "--admin", "", 1, "sluice-admin");
        return new AdminServer(
                Server.start(setup, loop -> routes, LIMITS, AnswerListener.none(), Pressure.ofThisProcess()));
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Goes on to answer, but each answer ends its connection. */
    public void leave() {
        server.leave();
    }

    /** Closes all; what is being answered gets a moment. */
    public void close() {
        server.close(Duration.ofMillis(500));
    }
}
