package io.sluice.daemon;

import io.sluice.answers.AnswerReads;
import io.sluice.coalesce.Coalescer;
import io.sluice.config.ServeOptions;
import io.sluice.http.AnswerListener;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.odata.ODataServer;
import io.sluice.odata.ServedView;
import io.sluice.query.QueryLimits;
import io.sluice.searches.SearchFigures;
import io.sluice.servers.ShutdownSteps;
import io.sluice.tls.Tls;
import io.sluice.transport.Pressure;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import io.sluice.views.View;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The port at which queries of views are answered. */
record ViewsFeature(ViewQueries queries, ODataServer door) {

    /** Starts it; what has to be ended goes to {@code shutdown}. */
    static ViewsFeature start(
            ServeOptions options,
            InetSocketAddress listen,
            ViewQueries queries,
            AnswerListener listener,
            Pressure pressure,
            @Nullable Tls tls,
            Grace grace,
            ShutdownSteps shutdown)
            throws IOException {
        List<ViewSettings> views = queries.views();
        ODataServer door = ODataServer.start(
                listen,
                options.http.settings().limits(),
                views.stream().map(ViewSettings::name).toList(),
                queries.sources(),
                listener,
                pressure,
                tls);
        queries.searches().whenSeen(seen -> show(door, views, seen));
        shutdown.first("close the connections of queries", () -> door.server().close(grace.left()));
        shutdown.first("drain the queries", () -> {
            queries.sources().quick().close(grace.left());
            queries.sources().slow().close(grace.left());
        });
        return new ViewsFeature(queries, door);
    }

    /** Those that are known are answered for. */
    private static void show(ODataServer door, List<ViewSettings> views, Map<String, View> seen) {
        List<ServedView> served = new ArrayList<>();
        for (ViewSettings view : views) {
            View found = seen.get(view.name());
            if (found != null) {
                QueryLimits usual = QueryLimits.DEFAULT;
                QueryLimits limits = new QueryLimits(
                        usual.length(), usual.depth(), usual.nodes(), usual.listed(), view.page(), view.mostSkipped());
                served.add(new ServedView(
                        found.type(), view.relation(), view.maxAge().toSeconds(), limits));
            }
        }
        door.show(
                served,
                views.stream()
                        .map(ViewSettings::name)
                        .filter(name -> !seen.containsKey(name))
                        .toList());
    }

    Server server() {
        return door.server();
    }

    void register(Metrics metrics) {
        metrics.gauge("sluice.odata.connections", server()::openConnections);
        metrics.counter("sluice.odata.connections.refused", server()::refusedConnections);
        register(metrics, queries.sources().quick(), "quick");
        register(metrics, queries.sources().slow(), "slow");
        SearchFigures figures = queries.searches().figures();
        metrics.counter("sluice.queries.answered", figures::alone, "statement", "own");
        metrics.counter("sluice.queries.answered", figures::together, "statement", "shared");
        AnswerReads cached = queries.sources().cached();
        if (cached != null) {
            metrics.counter("sluice.queries.cached", cached::found, "result", "hit");
            metrics.counter("sluice.queries.cached", cached::missed, "result", "miss");
        }
        queries.cached().forEach(view -> MeterBinding.fills(metrics, view.filler(), view.name()));
        metrics.counter("sluice.queries.statements.shared", figures::statements);
        metrics.counter("sluice.queries.shapes.slow", figures::switches);
    }

    private static void register(Metrics metrics, Coalescer<ViewQuery, Value> queries, String sort) {
        metrics.gauge("sluice.queries.waiting", queries::queued, "sort", sort);
        metrics.gauge("sluice.queries.limit", queries::queueLimit, "sort", sort);
        metrics.gauge("sluice.queries.promises", queries::inFlight, "sort", sort);
        metrics.gauge("sluice.queries.waiters", queries::waiting, "sort", sort);
    }

    /** What can be wrong with it. */
    List<Episode> episodes() {
        List<Episode> all = new ArrayList<>(queries.searches().away());
        all.addAll(queries.watch().episodes());
        AnswerReads cached = queries.sources().cached();
        if (cached != null) {
            all.add(cached.trouble());
        }
        queries.cached().forEach(view -> all.addAll(view.filler().troubles()));
        all.add(server().connectionsFull());
        return all;
    }
}
