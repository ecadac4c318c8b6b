package io.sluice.door;

import io.sluice.http.AnswerListener;
import io.sluice.http.HttpServer;
import io.sluice.tls.Tls;
import io.sluice.transport.EventLoops;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Opens the public port. Its threads are daemon threads: whoever starts it keeps the process alive. */
public final class PublicServer {
    private PublicServer() {}

    /**
     * Binds and serves, on as many event loops as there are processors.
     *
     * @param tls what connections are encrypted with; null where they are plain
     * @throws IOException when the address cannot be had; its message is one line that says what to do
     */
    public static Server start(
            PublicServerSettings settings, PublicServices services, AnswerListener listener, @Nullable Tls tls)
            throws IOException {
        return start(settings, services, listener, tls, Pressure.ofThisProcess());
    }

    static Server start(
            PublicServerSettings settings,
            PublicServices services,
            AnswerListener listener,
            @Nullable Tls tls,
            Pressure pressure)
            throws IOException {
        if (settings.benchRoutes() && services.bench() == null) {
            throw new IllegalArgumentException("bench routes are asked for, but there are none");
        }
        AtomicLong bodyBytes = new AtomicLong();
        Server.Setup setup = new Server.Setup(
                settings.listen(), "--listen", "--max-connections", EventLoops.forEachProcessor("sluice-http"), tls);
        return HttpServer.start(
                setup,
                "",
                loop -> new LookupRoutes(settings, services, bodyBytes, loop),
                settings.limits(),
                listener,
                pressure);
    }
}
