package io.sluice.daemon;

import io.sluice.coalesce.Coalescer;
import io.sluice.fills.RedisFiller;
import io.sluice.http.AnswerListener;
import io.sluice.http.RequestKind;
import io.sluice.http.Server;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.RequestMetrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.Role;
import io.sluice.trouble.Episode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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

    static void register(Metrics metrics, Database database, BooleanSupplier answers, Server front) {
        metrics.gauge("sluice.http.connections", "Client connections open.", front::openConnections);
        metrics.counter(
                "sluice.http.connections.refused", "Client connections over the bound.", front::refusedConnections);

        String pool = "Connections of the database pool.";
        metrics.gauge("sluice.pool.connections", pool, () -> database.pool().active(), "state", "active");
        metrics.gauge("sluice.pool.connections", pool, () -> database.pool().idle(), "state", "idle");
        metrics.gauge("sluice.pool.waiting", "Threads waiting for a connection.", () -> database.pool()
                .waiting());
        metrics.gauge(
                "sluice.database.ready", "1 while lookups can be answered.", () -> answers.getAsBoolean() ? 1 : 0);

        registerNodes(metrics, database);
    }

    /** What is known of one table. */
    static void table(Metrics metrics, TableService table) {
        String[] tags = {"table", table.name()};
        Coalescer<String, Value> coalescer = table.answering().lookups();
        metrics.gauge("sluice.queue.keys", "Keys waiting for dispatch.", coalescer::queued, tags);
        metrics.gauge("sluice.queue.limit", "How many keys may wait now.", coalescer::queueLimit, tags);
        metrics.gauge("sluice.batch.limit", "How many keys the next SELECT may have.", coalescer::batchLimit, tags);
        metrics.gauge("sluice.promises", "Promises in flight.", coalescer::inFlight, tags);
        metrics.gauge("sluice.waiters", "Lookups waiting for an answer.", coalescer::waiting, tags);
        metrics.gauge(
                "sluice.table.ready",
                "1 while the table can be read, or no node is there.",
                () -> table.reads().away().now() == null ? 1 : 0,
                tags);
        RedisFiller filler = table.filler();
        if (filler != null) {
            fills(metrics, filler, table.name());
        }
    }

    static void fills(Metrics metrics, RedisFiller filler, String table) {
        String fills = "Values and absences on their way to Redis, by what became of them.";
        metrics.counter("sluice.fills", fills, filler::written, "result", "written", "table", table);
        metrics.counter("sluice.fills", fills, filler::dropped, "result", "dropped", "table", table);
        metrics.counter("sluice.fills", fills, filler::failed, "result", "failed", "table", table);
        metrics.gauge(
                "sluice.drops.waiting", "Keys written that Redis has still to drop.", filler::dropping, "table", table);
        metrics.counter(
                "sluice.drops.lost",
                "Keys written that Redis could not be made to drop.",
                filler::undropped,
                "table",
                table);
        metrics.gauge("sluice.fills.waiting", "Fills waiting to be written.", filler::buffered, "table", table);
        metrics.gauge(
                "sluice.redis.connected",
                "1 while Redis takes fills.",
                () -> filler.connected() ? 1 : 0,
                "table",
                table);
    }

    /**
     * One gauge and one counter for each bad state: what lasts for less than the time between two scrapes is seen in the counter. Tables may
     * be in the same state.
     */
    static void troubles(Metrics metrics, List<Episode> all) {
        Map<String, List<Episode>> states = new TreeMap<>();
        all.forEach(one ->
                states.computeIfAbsent(one.state(), state -> new ArrayList<>()).add(one));
        states.forEach((state, episodes) -> {
            metrics.gauge(
                    "sluice.trouble",
                    "1 while the state lasts.",
                    () -> episodes.stream().anyMatch(one -> one.now() != null) ? 1 : 0,
                    "state",
                    state);
            metrics.counter(
                    "sluice.troubles",
                    "How often the state has begun.",
                    () -> episodes.stream().mapToLong(Episode::begun).sum(),
                    "state",
                    state);
        });
    }

    private static void registerNodes(Metrics metrics, Database database) {
        int count = database.nodes().size();
        for (int i = 0; i < count; i++) {
            int index = i;
            Supplier<NodeReport> node = () -> database.nodes().get(index);
            String name = node.get().state().name();
            metrics.gauge(
                    "sluice.node.open",
                    "1 while nothing is wrong with the node: lookups are read from it, or would be if it were its turn.",
                    () -> node.get().state().out() ? 0 : 1,
                    "node",
                    name);
            metrics.gauge(
                    "sluice.node.serves",
                    "1 while lookups are read from the node.",
                    () -> node.get().state().serves() ? 1 : 0,
                    "node",
                    name);
            metrics.gauge(
                    "sluice.node.primary",
                    "1 while the node is a primary.",
                    () -> node.get().state().role() == Role.PRIMARY ? 1 : 0,
                    "node",
                    name);
            metrics.gauge(
                    "sluice.node.timeline",
                    "The node's timeline; 0 while it is not known.",
                    () -> node.get().state().timeline(),
                    "node",
                    name);
            metrics.gauge(
                    "sluice.node.lag.bytes",
                    "Log of the primary that the node has not replayed.",
                    () -> node.get().state().lagBytes(),
                    "node",
                    name);
            metrics.gauge(
                    "sluice.node.lag.seconds",
                    "For how long the node has been behind.",
                    () -> node.get().state().lag().toMillis() / 1000.0,
                    "node",
                    name);
            metrics.counter(
                    "sluice.node.selects",
                    "Batches of lookups sent to the node.",
                    () -> node.get().work().selects(),
                    "node",
                    name);
            metrics.counter(
                    "sluice.node.keys",
                    "Keys of these batches.",
                    () -> node.get().work().keys(),
                    "node",
                    name);
            metrics.counter(
                    "sluice.node.selects.aside",
                    "SELECTs besides: of the audit, of refills, of trials.",
                    () -> node.get().work().aside(),
                    "node",
                    name);
            metrics.counter(
                    "sluice.node.failures",
                    "Batches that the node did not answer.",
                    () -> node.get().work().failures(),
                    "node",
                    name);
        }
    }
}
