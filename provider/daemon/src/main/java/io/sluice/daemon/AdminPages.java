package io.sluice.daemon;

import io.sluice.admin.AdminContent;
import io.sluice.admin.AdminPage;
import io.sluice.freshness.ChangesPage;
import io.sluice.lookup.KeyRule;
import io.sluice.metrics.Metrics;
import io.sluice.metrics.ScrapeFormat;
import io.sluice.nodes.Database;
import io.sluice.nodes.DatabaseState;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.NodeState;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import io.sluice.watch.LookupWatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the admin port says. */
final class AdminPages {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final Database database;
    private final Metrics metrics;
    private final Supplier<Map<String, String>> configuration;
    private final TableTroubles tables;
    private final @Nullable ChangesPage changes;
    private final LookupWatch watch;
    private volatile @Nullable Server front;
    private volatile boolean draining;
    private volatile boolean drainedByHand;
    private volatile List<Episode> besides = List.of();
    private volatile Supplier<@Nullable String> stuckBesides = () -> null;

    /**
     * Says nothing before it is asked.
     *
     * @param changes null when none are read
     */
    AdminPages(
            Database database,
            Metrics metrics,
            Supplier<Map<String, String>> configuration,
            TableTroubles tables,
            @Nullable ChangesPage changes,
            LookupWatch watch) {
        this.database = database;
        this.metrics = metrics;
        this.configuration = configuration;
        this.tables = tables;
        this.changes = changes;
        this.watch = watch;
    }

    /** What shows no configuration is for everybody who reaches the port: probes and scrapers need it. */
    AdminContent content() {
        return new AdminContent()
                .open("/livez", this::alive)
                .open("/readyz", this::ready)
                .open("/metrics", AdminPage.ofForms(this::metrics))
                .page("/config", this::config)
                .page("/changes", this::changes)
                .page("/nodes", () -> new AdminPage.Answer(200, JSON, NodesJson.of(database.nodes())));
    }

    /** What may be said to have changed, by name. */
    static Map<String, KeyRule> keys(List<TableService> tables, @Nullable ViewQueries queries) {
        Map<String, KeyRule> keys = new LinkedHashMap<>();
        tables.forEach(table -> keys.put(table.name(), table.reads().keys()));
        if (queries != null) {
            queries.cached().forEach(view -> keys.put(view.name(), KeyRule.none()));
        }
        return keys;
    }

    /** What else can be wrong while lookups go on. */
    void also(List<Episode> others) {
        besides = Stream.concat(besides.stream(), others.stream()).toList();
    }

    /**
     * Another port is open.
     *
     * @param stuck why its requests may not be answered, in one line; null while they are
     */
    void alsoPort(Supplier<@Nullable String> stuck) {
        Supplier<@Nullable String> before = stuckBesides;
        stuckBesides = () -> {
            String one = before.get();
            return one == null ? stuck.get() : one;
        };
    }

    /** From now on lookups are answered. Until then the daemon is not ready. */
    void open(Server front) {
        this.front = front;
    }

    /** Whether the database answers lookups, or some of them. */
    boolean isAnswering() {
        return database.state() instanceof DatabaseState.Ready && !watch.isSilent();
    }

    /** Whether {@code /readyz} says so. */
    boolean isReady() {
        return ready().status() == 200;
    }

    /** From now on the daemon is not ready: load balancers should look elsewhere. */
    void drain() {
        draining = true;
    }

    /** In one line, what it does: the first of {@code /readyz}. Any thread may ask. */
    String state() {
        return ready().body().lines().findFirst().orElse("");
    }

    /** The lines of {@code /readyz}. Any thread may ask. */
    List<String> says() {
        return ready().body().lines().toList();
    }

    /** Of clients with the public port; none before it is open. */
    int connections() {
        Server door = front;
        return door == null ? 0 : door.openConnections();
    }

    /** Whether {@code /livez} says so. Any thread may ask. */
    boolean isAlive() {
        return alive().status() == 200;
    }

    /** The same by hand, or no more. */
    void drainByHand(boolean now) {
        drainedByHand = now;
    }

    private AdminPage.Answer metrics(String accept) {
        ScrapeFormat format = ScrapeFormat.of(accept);
        return new AdminPage.Answer(200, format.contentType(), metrics.scrape(format));
    }

    /** That this page is answered says little: it has an event loop of its own. */
    private AdminPage.Answer alive() {
        Server door = front;
        String stuck = door == null ? null : door.stuck();
        if (stuck == null) {
            stuck = stuckBesides.get();
        }
        return stuck == null
                ? new AdminPage.Answer(200, TEXT, "alive\n")
                : new AdminPage.Answer(503, TEXT, stuck + "\n");
    }

    private AdminPage.Answer ready() {
        boolean goOn = isAnswering(); // what is said below of lookups is true then alone
        String cache = fills(goOn);
        String writes = tables.writes();
        if (writes != null) {
            cache += "writes: " + writes + (goOn ? " (lookups go on)\n" : "\n");
        }
        String freshness = changes == null ? null : changes.trouble();
        if (freshness != null) {
            cache += "changes: " + freshness + (goOn ? " (lookups go on)\n" : "\n");
        }
        cache = lookups() + lines(besides) + cache;
        Server door = front;
        if (door == null) {
            return new AdminPage.Answer(
                    503, TEXT, "starting: lookups are not answered yet, or the first changes not read\n" + cache);
        }
        cache = lines(List.of(door.connectionsFull(), door.slowClients())) + cache;
        String stuck = door.stuck();
        if (stuck != null) {
            return new AdminPage.Answer(503, TEXT, stuck + "\n" + cache);
        }
        if (draining || drainedByHand) {
            return new AdminPage.Answer(503, TEXT, "draining\n" + cache);
        }
        if (database.state() instanceof DatabaseState.Away away) {
            return new AdminPage.Answer(503, TEXT, away.why() + "\n" + cache);
        }
        if (watch.isSilent()) {
            return new AdminPage.Answer(503, TEXT, "the database answers no lookup\n" + cache);
        }
        return new AdminPage.Answer(200, TEXT, "ready\n" + cache);
    }

    private static String lines(List<Episode> episodes) {
        StringBuilder lines = new StringBuilder();
        for (Episode episode : episodes) {
            String line = episode.now();
            if (line != null) {
                lines.append(line).append('\n');
            }
        }
        return lines.toString();
    }

    private String fills(boolean goOn) {
        String redis = tables.notFilling();
        String dropped = goOn ? " (lookups go on, fills are dropped)\n" : " (fills are dropped)\n";
        return (redis == null ? "" : "Redis: " + redis + dropped) + lines(tables.refusals());
    }

    /** What goes wrong with lookups, some of which are answered, and which nodes do not take part. */
    private String lookups() {
        StringBuilder lines = new StringBuilder(lines(watch.episodes()) + lines(tables.away()));
        for (NodeReport node : database.nodes()) {
            NodeState state = node.state();
            if (state.out() && database.nodes().size() > 1) {
                lines.append("node ")
                        .append(state.name())
                        .append(" is out: ")
                        .append(state.why())
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private AdminPage.Answer changes() {
        return changes == null
                ? new AdminPage.Answer(404, TEXT, "changes are not read (--changes)\n")
                : new AdminPage.Answer(200, JSON, changes.json());
    }

    private AdminPage.Answer config() {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(configuration.get())
                .forEach((key, value) ->
                        lines.append(key).append('=').append(value).append('\n'));
        return new AdminPage.Answer(200, TEXT, lines.toString());
    }
}
