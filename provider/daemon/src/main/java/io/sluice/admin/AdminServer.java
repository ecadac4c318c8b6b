package io.sluice.admin;

import io.sluice.http.AnswerListener;
import io.sluice.http.HttpServer;
import io.sluice.tls.Tls;
import io.sluice.transport.EventLoops;
import io.sluice.transport.Limits;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: a few pages and actions on an event loop of their own, so that they answer while the public port is busy.
 * Thread-safe.
 */
public final class AdminServer {
    private static final Limits LIMITS =
            new Limits(256, TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));
    private static final Duration POST_LIMIT = Duration.ofSeconds(10);

    private final Server server;

    private AdminServer(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves exactly this.
     *
     * @param access who may ask
     * @param tls what connections are encrypted with; null where they are plain
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static AdminServer start(
            InetSocketAddress listen, AdminContent content, AdminAccess access, @Nullable Tls tls) throws IOException {
        return start(listen, new AdminRoutes(content, access, POST_LIMIT), tls);
    }

    static AdminServer start(InetSocketAddress listen, AdminRoutes routes, @Nullable Tls tls) throws IOException {
        Server.Setup setup = new Server.Setup(listen, "--admin", "", EventLoops.of(1, "sluice-admin"), tls);
        return new AdminServer(HttpServer.start(
                setup, AdminHeads.DATA, loop -> routes, LIMITS, AnswerListener.none(), Pressure.ofThisProcess()));
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
