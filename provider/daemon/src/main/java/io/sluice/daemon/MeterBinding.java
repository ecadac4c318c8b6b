package io.sluice.daemon;

import io.sluice.build.Build;
import io.sluice.coalesce.Coalescer;
import io.sluice.fills.RedisFiller;
import io.sluice.http.AnswerListener;
import io.sluice.http.RequestKind;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.RequestMetrics;
import io.sluice.nodes.Database;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who tells metrics what: answers as they are given, and the figures that their owners keep, read at each scrape. */
final class MeterBinding {
    private MeterBinding() {}

    /**
     * Counts each answer under its route.
     *
     * @param late counts those that came too late
     */
    static AnswerListener answers(Metrics metrics, Late late) {
        Map<RequestKind, RequestMetrics> routes = new EnumMap<>(RequestKind.class);
        for (RequestKind route : RequestKind.values()) {
            routes.put(route, metrics.requests(route.name().toLowerCase(Locale.ROOT)));
        }
        return (route, status, nanos) -> {
            Objects.requireNonNull(routes.get(route)).answered(status, nanos);
            if (status == 504) {
                switch (route) {
                    case WRITE -> late.writes().increment();
                    case VIEW_ROWS, VIEW_COUNT, VIEW_ENTITY -> {} // their time says nothing of lookups
                    default -> late.lookups().increment();
                }
            }
        };
    }

    static void register(Metrics metrics, Database database, AdminPages pages, Server front) {
        metrics.gauge("sluice.http.connections", front::openConnections);
        metrics.counter("sluice.http.connections.refused", front::refusedConnections);

        metrics.gauge("sluice.pool.connections", () -> database.pool().active(), "state", "active");
        metrics.gauge("sluice.pool.connections", () -> database.pool().idle(), "state", "idle");
        metrics.gauge("sluice.pool.waiting", () -> database.pool().waiting());
        metrics.gauge("sluice.database.ready", () -> pages.isAnswering() ? 1 : 0);

        metrics.gauge("sluice.ready", () -> pages.isReady() ? 1 : 0);
        Build build = Build.current();
        metrics.gauge(
                "sluice.build.info",
                () -> 1,
                "version",
                build.version(),
                "commit",
                build.commit(),
                "date",
                build.date());
        NodeMeters.follow(metrics, database);
    }

    /** What is known of one table. */
    static void table(Metrics metrics, TableService table) {
        String[] tags = {"table", table.name()};
        Coalescer<String, Value> coalescer = table.answering().lookups();
        metrics.gauge("sluice.queue.keys", coalescer::queued, tags);
        metrics.gauge("sluice.queue.limit", coalescer::queueLimit, tags);
        metrics.gauge("sluice.batch.limit", coalescer::batchLimit, tags);
        metrics.gauge("sluice.promises", coalescer::inFlight, tags);
        metrics.gauge("sluice.waiters", coalescer::waiting, tags);
        metrics.gauge(
                "sluice.window.seconds", () -> table.pacing().state().window().toNanos() / 1e9, tags);
        metrics.gauge("sluice.table.ready", () -> table.reads().away().now() == null ? 1 : 0, tags);
        RedisFiller filler = table.filler();
        if (filler != null) {
            fills(metrics, filler, table.name());
        }
    }

    static void fills(Metrics metrics, RedisFiller filler, String table) {
        metrics.counter("sluice.fills", filler::written, "result", "written", "table", table);
        metrics.counter("sluice.fills", filler::dropped, "result", "dropped", "table", table);
        metrics.counter("sluice.fills", filler::failed, "result", "failed", "table", table);
        metrics.gauge("sluice.drops.waiting", filler::dropping, "table", table);
        metrics.counter("sluice.drops.lost", filler::undropped, "table", table);
        filler.timed(metrics.timer("sluice.redis.write", "table", table));
        metrics.gauge("sluice.fills.waiting", filler::buffered, "table", table);
        metrics.gauge("sluice.redis.connected", () -> filler.connected() ? 1 : 0, "table", table);
    }

    /**
     * One gauge and one counter for each bad state: what lasts for less than the time between two scrapes is seen in the counter. Tables may
     * be in the same state.
     */
    static void troubles(Metrics metrics, Stream<Stream<Episode>> all) {
        Map<String, List<Episode>> states = new TreeMap<>();
        all.flatMap(Function.identity()).forEach(one -> states.computeIfAbsent(one.state(), state -> new ArrayList<>())
                .add(one));
        states.forEach((state, episodes) -> {
            metrics.gauge(
                    "sluice.trouble",
                    () -> episodes.stream().anyMatch(one -> one.now() != null) ? 1 : 0,
                    "state",
                    state);
            metrics.counter(
                    "sluice.troubles",
                    () -> episodes.stream().mapToLong(Episode::begun).sum(),
                    "state",
                    state);
        });
    }
}
