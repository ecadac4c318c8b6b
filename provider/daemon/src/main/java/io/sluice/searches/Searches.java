package io.sluice.searches;

import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.lookup.Value;
import io.sluice.members.Berths;
import io.sluice.nodes.NodeStanding;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.query.EntityType;
import io.sluice.trouble.Episode;
import io.sluice.views.View;
import io.sluice.views.ViewQuery;
import io.sluice.views.ViewSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What answers queries of views, on the nodes of a database. Thread-safe; close it when nothing asks any more. */
public final class Searches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Searches.class);

    private final List<ViewSettings> settings;
    private final Function<NodeStanding, SearchNode> make;
    private final Berths<SearchNode> nodes = new Berths<>();
    private final List<Episode> away;
    private final SearchFigures figures = new SearchFigures();
    private volatile boolean opened;
    private boolean evidence;
    private boolean closed;
    private @Nullable Consumer<Map<String, View>> hears;
    private Map<String, View> seen = Map.of();
    private boolean told;
    private final Set<String> warned = new HashSet<>();

    private Searches(
            List<NodeStanding> standings, DatabaseSettings database, List<ViewSettings> views, BodyMaker bodies) {
        this.settings = List.copyOf(views);
        this.away = views.stream()
                .map(view -> new Episode(
                        "view_away_" + view.name(),
                        "the view " + view.name() + " can be read again",
                        "queries failed",
                        Duration.ZERO,
                        LOG,
                        System::nanoTime))
                .toList();
        this.make = standing -> new SearchNode(
                standing, database.at(standing.jdbcUrl()), views, bodies, figures, this::tell, this::missed);
        standings.forEach(standing -> nodes.take(make.apply(standing)));
    }

    /**
     * Connects to every node, and checks the views. A node that is away is no error.
     *
     * @param database with the timeout of a query, and a connection for each lane
     * @throws DatabaseSetupException if a view can be used on no node that is there: one line that says what to do
     */
    public static Searches open(
            List<NodeStanding> standings, DatabaseSettings database, List<ViewSettings> views, BodyMaker bodies)
            throws DatabaseSetupException {
        Searches searches = new Searches(standings, database, views, bodies);
        try {
            searches.connect();
            return searches;
        } catch (DatabaseSetupException | RuntimeException e) {
            searches.close();
            throw e;
        }
    }

    private void connect() throws DatabaseSetupException {
        for (SearchNode node : nodes.members()) {
            node.connect();
        }
        for (ViewSettings view : settings) {
            String why = unfit(view.name());
            if (why != null) {
                throw new DatabaseSetupException(why);
            }
        }
        opened = true; // from now on what is told is news
        tell();
    }

    /** The nodes are these from now on: the others are asked no more, and their sessions end once nobody uses them. */
    public synchronized void follow(List<NodeStanding> now) {
        if (closed) {
            return;
        }
        Set<String> urls = now.stream().map(NodeStanding::jdbcUrl).collect(Collectors.toSet());
        for (SearchNode node : nodes.members()) {
            if (!urls.remove(node.standing().jdbcUrl())) {
                nodes.leave(node);
                node.leave();
            }
        }
        for (NodeStanding standing : now) {
            if (urls.contains(standing.jdbcUrl())) {
                SearchNode come = make.apply(standing);
                if (evidence) {
                    come.askForEvidence();
                }
                nodes.take(come);
                come.watch();
            }
        }
    }

    /** As found last, on whichever node; null where it was not seen yet, or can be used nowhere. */
    public @Nullable View view(String name) {
        for (SearchNode node : nodes.members()) {
            SearchPool pool = node.pool();
            View found = pool == null ? null : pool.view(name).found();
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Why no node that is there can use this view, in one line; null while one can, and while none is there. */
    private @Nullable String unfit(String name) {
        String why = null;
        for (SearchNode node : nodes.members()) {
            SearchPool pool = node.pool();
            if (pool != null) {
                String here = pool.view(name).unfit();
                if (here == null) {
                    return null;
                }
                why = here;
            }
        }
        return why;
    }

    /**
     * Who wants to know what is found of the views: told now, and whenever something else is found of one.
     *
     * @param hears called on any thread, one call at a time
     */
    public synchronized void whenSeen(Consumer<Map<String, View>> hears) {
        this.hears = hears;
        tellSeen();
    }

    /** What was found last of a view stays while it cannot be used: then its queries say so. */
    private void tellSeen() {
        Map<String, View> now = new HashMap<>(seen);
        for (ViewSettings view : settings) {
            View found = view(view.name());
            if (found != null) {
                now.put(view.name(), found);
            }
        }
        if (hears != null && (!told || !types(now).equals(types(seen)))) {
            seen = Map.copyOf(now);
            told = true;
            warn();
            hears.accept(seen);
        }
    }

    /** What is not as it should be, though queries work: each line once. */
    private void warn() {
        for (View view : seen.values()) {
            for (String line : view.warnings()) {
                if (warned.add(line)) {
                    LOG.warn("view {}: {}", view.settings().name(), line);
                }
            }
        }
    }

    private static Map<String, EntityType> types(Map<String, View> views) {
        return views.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .type()));
    }

    private void missed(String view, int queries) {
        for (int i = 0; i < settings.size(); i++) {
            if (settings.get(i).name().equals(view)) {
                tell();
                away.get(i).count(queries);
            }
        }
    }

    private synchronized void tell() {
        if (!opened) {
            return;
        }
        tellSeen();
        boolean anyThere = nodes.members().stream().anyMatch(node -> node.pool() != null);
        for (int i = 0; i < settings.size(); i++) {
            String why = unfit(settings.get(i).name());
            if (!anyThere) {
                away.get(i).giveWay(); // that the database is away is told, and worse
            } else if (why == null) {
                away.get(i).end();
            } else {
                away.get(i).report(why + "; its queries get 503");
            }
        }
    }

    /** One batch on the node whose turn it is. Blocks for the timeout of each statement, and a second try. */
    public Routing<ViewQuery, Value> routing(Balance balance) {
        return Routing.growing(nodes::all, SearchPlace::new, balance, Duration.ZERO);
    }

    /** From now on each batch says how new its answers are. */
    public synchronized void askForEvidence() {
        evidence = true;
        nodes.members().forEach(SearchNode::askForEvidence);
    }

    /** One batch where changes are first. */
    public Route<ViewQuery, Value> newest() {
        return new NewestSearch(nodes::members);
    }

    /** That a view cannot be read while the database answers: for each, from its beginning to its end. */
    public List<Episode> away() {
        return away;
    }

    public SearchFigures figures() {
        return figures;
    }

    /** Ends the watch and every connection. Closing again is harmless. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        nodes.members().forEach(SearchNode::close);
    }
}
