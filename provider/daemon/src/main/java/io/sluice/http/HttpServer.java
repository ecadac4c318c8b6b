package io.sluice.http;

import io.sluice.transport.Limits;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Opens ports that speak HTTP/1.1. */
public final class HttpServer {
    private HttpServer() {}

    /**
     * Binds; throws with one line that says what to do.
     *
     * @param fields of each answer, each ended by CRLF
     * @param routers makes the router of one event loop, which is named by its executor
     */
    public static Server start(
            Server.Setup setup,
            String fields,
            Function<Executor, Router> routers,
            Limits limits,
            AnswerListener listener,
            Pressure pressure)
            throws IOException {
        return Server.start(
                setup,
                limits,
                pressure,
                loop -> new LoopContext(loop, Instant.now(), routers.apply(loop.executor()), limits, listener, fields));
    }
}
