package io.sluice.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The admin port: a few pages on an event loop of their own, so that they answer while the public port is busy. Thread-safe. */
public final class AdminDoor {
    private static final Limits LIMITS =
            new Limits(256, TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));

    private final Server server;

    private AdminDoor(Server server) {
        this.server = server;
    }

    /**
     * Binds and serves exactly these pages, for GET and HEAD.
     *
     * @param pages by path, for example {@code /livez}
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static AdminDoor start(InetSocketAddress listen, Map<String, AdminPage> pages) throws IOException {
        Map<String, AdminPage> served = Map.copyOf(pages);
        Server.Setup setup = new Server.Setup(listen, "--admin", 1, "sluice-admin");
        return new AdminDoor(Server.start(
                setup, (request, exchange) -> serve(served, request, exchange), LIMITS, AnswerListener.none()));
    }

    private static void serve(Map<String, AdminPage> pages, HttpRequest request, Exchange exchange) throws Refused {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            throw new Refused(Problem.notAllowed("GET, HEAD"));
        }
        Target target = Target.of(request.uri());
        String path = '/' + target.first() + (target.rest() == null ? "" : '/' + target.rest());
        AdminPage page = pages.get(path);
        if (page == null) {
            throw new Refused(Problem.of(404, "no such page"));
        }
        AdminPage.Answer answer = page.get();
        exchange.answer(Reply.of(
                answer.status(),
                "Content-Type: " + answer.contentType() + "\r\nCache-Control: no-store\r\n",
                answer.body().getBytes(StandardCharsets.UTF_8)));
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Closes all; what is being answered gets a moment. */
    public void close() {
        server.close(Duration.ofMillis(500));
    }
}
