package io.sluice.daemon;

import io.sluice.metrics.Metrics;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ports that clients have.
 *
 * @param front the one for lookups by HTTP
 * @param queries null where no views are served
 * @param resp null where Redis' protocol is not spoken
 */
record PublicPorts(Server front, @Nullable ViewsFeature queries, @Nullable RespFeature resp) {
    /** Clients that are idle when it ends have this long to take notice. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private List<Server> servers() {
        return Stream.of(front, queries == null ? null : queries.server(), resp == null ? null : resp.server())
                .filter(server -> server != null)
                .toList();
    }

    /** Clients should look elsewhere; they are answered. */
    void leave() {
        servers().forEach(Server::leave);
    }

    /** No more clients are taken, and those that are idle are sent away. */
    void finish(Grace grace) {
        servers().forEach(Server::drain);
        servers().forEach(server -> server.finish(grace.atMost(FAREWELL)));
    }

    /** Has them told of. */
    void register(Metrics metrics, AdminPages pages) {
        if (queries != null) {
            queries.register(metrics);
            pages.also(queries.episodes());
            pages.alsoPort(queries.server()::stuck);
        }
        if (resp != null) {
            resp.register(metrics);
            pages.also(resp.episodes());
            pages.alsoPort(resp.server()::stuck);
        }
    }

    /** What can be wrong with them. */
    Stream<Episode> episodes() {
        return Stream.of(
                        List.of(front.slowClients(), front.connectionsFull()),
                        queries == null ? List.<Episode>of() : queries.episodes(),
                        resp == null ? List.<Episode>of() : resp.episodes())
                .flatMap(List::stream);
    }

    /** 0 where there is none. */
    int odataPort() {
        return queries == null ? 0 : queries.server().port();
    }

    /** 0 where there is none. */
    int respPort() {
        return resp == null ? 0 : resp.server().port();
    }
}
