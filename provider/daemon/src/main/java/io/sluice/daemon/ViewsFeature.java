package io.sluice.daemon;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.config.ServeOptions;
import io.sluice.http.AnswerListener;
import io.sluice.http.Server;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.odata.AnswerBody;
import io.sluice.odata.KeptAnswer;
import io.sluice.odata.ODataServer;
import io.sluice.odata.QueryCoalescers;
import io.sluice.odata.ServedView;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.query.QueryLimits;
import io.sluice.searches.SearchFigures;
import io.sluice.searches.Searches;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.trouble.Episode;
import io.sluice.views.View;
import io.sluice.views.ViewAnswer;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of the daemon that answers queries of views: a port, queues, lanes and sessions of its own, so that none of them keeps a lookup
 * waiting. Answers to a view with a max-age are remembered for as long.
 */
record ViewsFeature(Searches searches, QueryCoalescers queries, ODataServer door) {

    /** Starts it; what has to be ended goes to {@code shutdown}. Null where no view is served. */
    static @Nullable ViewsFeature start(
            ServeOptions options,
            List<ViewSettings> views,
            Servers servers,
            Database database,
            AnswerListener listener,
            Grace grace,
            ShutdownSteps shutdown)
            throws IOException {
        InetSocketAddress listen = options.views.odata;
        if (listen == null) {
            return null;
        }
        Searches searches = open(options, views, servers, database);
        shutdown.first("close the sessions of queries", searches);
        QueryCoalescers queries = coalescers(options, views, searches);
        shutdown.first("close the quick queries", queries.quick());
        shutdown.first("close the slow queries", queries.slow());
        ODataServer door = ODataServer.start(
                listen,
                options.http.settings().limits(),
                views.stream().map(ViewSettings::name).toList(),
                queries,
                listener);
        searches.whenSeen(seen -> show(door, views, seen));
        shutdown.first("close the connections of queries", () -> door.server().close(grace.left()));
        shutdown.first("drain the queries", () -> {
            queries.quick().close(grace.left());
            queries.slow().close(grace.left());
        });
        return new ViewsFeature(searches, queries, door);
    }

    private static Searches open(ServeOptions options, List<ViewSettings> views, Servers servers, Database database) {
        Map<String, ViewSettings> byName =
                views.stream().collect(Collectors.toMap(ViewSettings::name, Function.identity()));
        try {
            DatabaseSettings lookups =
                    options.lookup(servers.jdbcUrls().get(0), servers.user(), servers.password(), 1, options.tables());
            // Of each sort as many at once, and one more to look after the server.
            DatabaseSettings sessions = lookups.within(2 * options.views.lanes + 1, options.views.timeout);
            return Searches.open(
                    database.standings(),
                    sessions,
                    views,
                    (asked, found, since) -> kept(byName.get(asked.query().of().name()), asked, found, since));
        } catch (DatabaseSetupException e) {
            throw new StartException("--odata: " + e.getMessage(), e);
        }
    }

    private static @Nullable Value kept(@Nullable ViewSettings view, ViewQuery asked, ViewAnswer found, long since) {
        byte[] body = AnswerBody.of(asked, found);
        if (body == null) {
            return null;
        }
        long maxAge = view == null ? 0 : view.maxAge().toMillis();
        Value answer = KeptAnswer.keep(body, maxAge > 0); // what is sent once may be compressed then
        return maxAge > 0 ? Value.ofUtf8(answer.utf8(), maxAge, since) : answer;
    }

    private static QueryCoalescers coalescers(ServeOptions options, List<ViewSettings> views, Searches searches) {
        Settings settings = options.views.settings();
        Settings slow = new Settings(
                new Window(Duration.ZERO, 1), settings.queue(), settings.lanes(), settings.timeout(), "views-slow");
        Routing<ViewQuery, Value> routing = searches.routing(options.nodes.balance);
        Duration longest = views.stream()
                .map(ViewSettings::maxAge)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        RecentValues<ViewQuery, Value> recent = longest.isZero() ? RecentValues.none() : options.recent.ending(longest);
        return new QueryCoalescers(
                Coalescer.start(settings, routing, Filler.none(), recent, CoalescerListener.none()),
                Coalescer.start(slow, routing, Filler.none(), recent, CoalescerListener.none()),
                searches.figures()::isQuick);
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
        metrics.gauge("sluice.odata.connections", "Client connections open at --odata.", server()::openConnections);
        metrics.counter(
                "sluice.odata.connections.refused",
                "Client connections over the bound at --odata.",
                server()::refusedConnections);
        register(metrics, queries.quick(), "quick");
        register(metrics, queries.slow(), "slow");
        SearchFigures figures = searches.figures();
        String asked =
                "Queries that the database has answered, by whether others of their shape were in the statement.";
        metrics.counter("sluice.queries.answered", asked, figures::alone, "statement", "own");
        metrics.counter("sluice.queries.answered", asked, figures::together, "statement", "shared");
        metrics.counter("sluice.queries.statements.shared", "Statements of several queries.", figures::statements);
        metrics.counter(
                "sluice.queries.shapes.slow",
                "How often queries of one shape were slower together than alone, and went alone for a while.",
                figures::switches);
    }

    private static void register(Metrics metrics, Coalescer<ViewQuery, Value> queries, String sort) {
        metrics.gauge("sluice.queries.waiting", "Queries waiting for dispatch.", queries::queued, "sort", sort);
        metrics.gauge("sluice.queries.limit", "How many queries may wait now.", queries::queueLimit, "sort", sort);
        metrics.gauge("sluice.queries.promises", "Queries in flight.", queries::inFlight, "sort", sort);
        metrics.gauge("sluice.queries.waiters", "Requests waiting for an answer.", queries::waiting, "sort", sort);
    }

    /** What can be wrong with it. */
    List<Episode> episodes() {
        List<Episode> all = new ArrayList<>(searches.away());
        all.add(server().slowClients());
        all.add(server().connectionsFull());
        return all;
    }
}
