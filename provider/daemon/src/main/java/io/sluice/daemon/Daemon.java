package io.sluice.daemon;

import io.sluice.coalesce.Coalescer;
import io.sluice.config.ConfigException;
import io.sluice.config.ServeOptions;
import io.sluice.door.AdminServer;
import io.sluice.door.PublicServer;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.PublicServices;
import io.sluice.door.WriteToken;
import io.sluice.fences.AppliedGate;
import io.sluice.fences.Prefixes;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Value;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.NodeReport;
import io.sluice.nodes.ReadFrom;
import io.sluice.nodes.Role;
import io.sluice.nodes.RoutingRules;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running daemon: everything is made here, top to bottom, and ended in the reverse order. */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** What is left of the fills may take this long at the end. */
    private static final Duration LAST_FILLS = Duration.ofSeconds(2);

    /** The change stream may take this long to begin; longer, and the daemon is ready and says that it runs all the same. */
    private static final Duration FIRST_CHANGES = Duration.ofSeconds(5);

    /** And Redis this long to take a write: less than it may take to connect, and to answer. */
    private static final Duration FIRST_TRIAL = Duration.ofSeconds(3);

    /** Clients that are idle when it ends have this long to take notice. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final ServeOptions options;
    private final PrintWriter out;
    private final ShutdownSteps shutdown = new ShutdownSteps();
    private final long begin = System.nanoTime();
    private @Nullable Banner banner;

    private Daemon(ServeOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Starts it. On return lookups are answered, though with 503 while the database is away.
     *
     * @param out says what it does, and where it is
     * @throws ConfigException if a setting is wrong
     * @throws StartException if something outside is
     */
    public static Daemon start(ServeOptions options, PrintWriter out) throws Exception {
        Daemon daemon = new Daemon(options, out);
        try {
            daemon.start();
            return daemon;
        } catch (IOException e) {
            daemon.close();
            throw new StartException(String.valueOf(e.getMessage()), e); // a port that is taken, for one
        } catch (Throwable e) {
            daemon.close();
            throw e;
        }
    }

    private void start() throws Exception {
        Map<String, String> configuration = options.configuration();
        // Before anything is started: a wrong setting should cost no time.
        PublicServerSettings door = options.http.settings();
        var coalescing = options.coalescing.settings();
        var recent = options.recent.values();
        RoutingRules rules = options.nodes.rules();
        options.writes.settings(options.coalescing.timeout);
        WriteToken token = options.writes.token();
        options.writes.warnOfEverybody(options.http.listen);
        options.changes.check();
        options.redis.settings(new RedisAddress("somewhere", 6379, 0, null, false), null);

        options.checkTable();
        int pooled = options.database.connections(options.coalescing.lanes, options.http.benchRoutes);
        Descriptors.check(pooled * Math.max(1, options.nodes.urls().size()), options.http.maxConnections);

        Servers servers = Servers.start(options, shutdown, this::say);
        Database database = database(servers, rules);
        shutdown.first("close the database", database);
        Metrics metrics = new Metrics();
        shutdown.first("close the metrics", metrics);
        RedisFiller filler = filler(servers, database);
        Answering answering =
                Answering.start(options, database, shutdown, recent, filler, gate(servers), metrics.coalescer());
        Coalescer<String, Value> coalescer = answering.lookups();

        Late late = Late.none();
        WritesFeature writes =
                WritesFeature.start(options, servers, database, answering, shutdown, metrics, late, filler);

        RedisSettings redis = servers.redisSettings(options.redis);
        List<ServedTable> filled = filler == null || redis == null
                ? List.of()
                : List.of(new ServedTable(database.table(0).name(), redis, filler, answering, database.table(0)));
        ChangesFeature changes = ChangesFeature.start(options, servers, database, filled, shutdown);

        LookupWatch watch = LookupWatch.start(
                new LookupFigures(database, coalescer, metrics, late.lookups()::sum),
                coalescing.timeout(),
                writes == null ? () -> {} : writes.watch()::look);
        shutdown.first("end the watch of lookups", watch);

        AdminPages pages = new AdminPages(
                database,
                metrics,
                configuration,
                filler,
                () -> writes == null ? null : writes.trouble(),
                changes == null ? null : new ChangesPage(changes),
                watch);
        AdminServer admin = AdminServer.start(
                options.http.admin,
                pages.pages(),
                changes == null ? Map.of() : Map.of("/changes", changes.endpoint()),
                Map.of(database.table(0).name(), database.table(0).keys()));
        shutdown.first("close the admin port", admin::close);
        PublicServices services = new PublicServices(
                coalescer,
                database.table(0).keys(),
                answering.readBacks(),
                writes == null ? null : writes.writer(),
                token,
                options.http.benchRoutes ? BenchReads.start(database, options.coalescing.queue, shutdown) : null);
        PublicServer front = PublicServer.start(door, services, MeterBinding.answers(metrics, late));
        Grace grace = new Grace(options.run.shutdownGrace);
        shutdown.first("close the connections", () -> front.close(grace.left()));
        shutdown.first("drain the coalescer", () -> coalescer.close(grace.left()));
        if (writes != null) {
            shutdown.first("drain the writer", () -> writes.writer().close(grace.left()));
        }
        shutdown.first("stop listening", () -> front.finish(grace.atMost(FAREWELL)));
        shutdown.first("let clients go elsewhere", () -> {
            LOG.info(
                    "stopping: {}lookups in flight have {} to be answered",
                    options.run.drainDelay.isZero()
                            ? ""
                            : "clients have " + configuration.get("drain-delay") + " to go elsewhere, then ",
                    configuration.get("shutdown-grace"));
            pages.drain();
            front.leave();
            admin.leave();
            TimeUnit.NANOSECONDS.sleep(options.run.drainDelay.toNanos());
            grace.begin();
        });

        warnOfRoles(database);
        MeterBinding.register(metrics, coalescer, database, pages::isAnswering, filler, front);
        MeterBinding.troubles(metrics, watch.episodes());
        MeterBinding.troubles(metrics, List.of(database.away(), front.slowClients(), front.connectionsFull()));
        if (filler != null) {
            MeterBinding.troubles(metrics, filler.troubles());
        }
        if (changes != null) {
            ChangeMeters.register(metrics, changes);
            changes.reader().awaitBegin(FIRST_CHANGES); // what is looked up first should be filled, too
        }
        if (filler != null) {
            filler.awaitTrial(FIRST_TRIAL);
        }
        pages.open(front);
        banner = new Banner(
                servers,
                database,
                front.port(),
                admin.port(),
                configuration,
                filler == null ? null : filler.lastProblem());
    }

    private void say(String line) {
        out.println(line);
    }

    private Database database(Servers servers, RoutingRules rules) {
        int connections = options.database.connections(options.coalescing.lanes, options.http.benchRoutes);
        List<DatabaseSettings> nodes = servers.jdbcUrls().stream()
                .map(url -> options.lookup(url, servers.user(), servers.password(), connections))
                .toList();
        try {
            return nodes.size() == 1 ? Database.open(nodes.get(0)) : Database.open(nodes, rules);
        } catch (DatabaseSetupException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Roles are taken as they are found; flags that say otherwise are worth a line. */
    private void warnOfRoles(Database database) {
        List<NodeReport> nodes = database.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Role found = nodes.get(i).state().role();
            Role said = options.nodes.said(i);
            if (said != Role.UNKNOWN && found != Role.UNKNOWN && said != found) {
                LOG.warn(
                        "--{} {} is a {}, and is used as one: correct the flag",
                        said.word(),
                        nodes.get(i).state().name(),
                        found.word());
            }
        }
    }

    /** Who reads from the primary alone has answers that no later read of Redis is older than. */
    private @Nullable AppliedGate gate(Servers servers) {
        RedisSettings redis = servers.redisSettings(options.redis);
        if (redis == null || options.nodes.readFrom != ReadFrom.PRIMARY) {
            return null;
        }
        AppliedGate gate = new AppliedGate(redis);
        shutdown.first("hold no answers back", gate);
        return gate;
    }

    private @Nullable RedisFiller filler(Servers servers, Database database) {
        RedisSettings redis = servers.redisSettings(options.redis);
        if (redis == null) {
            return null;
        }
        String anothers = Prefixes.refusal(
                redis,
                () -> PrimaryChanges.owner(
                        options, servers, database, database.table(0).name()));
        if (anothers != null) {
            throw new StartException(anothers);
        }
        RedisFiller filler = new RedisFiller(redis);
        shutdown.first("write the last fills", () -> filler.close(LAST_FILLS));
        return filler;
    }

    /** Says that it runs, and returns when the process is told to end. The process then waits for {@link #close}, but not for ever. */
    public void runUntilStopped() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Duration most = options.run.drainDelay.plus(options.run.shutdownGrace).plusSeconds(90);
        Thread hook = new Thread(
                () -> {
                    told.countDown();
                    try {
                        if (!closed.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                            LOG.error("not everything has ended after {} s; leaving", most.toSeconds());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "sluice-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        if (banner != null) {
            banner.print(out, Duration.ofNanos(System.nanoTime() - begin)); // from now on a signal drains
        }
        told.await();
        close();
        say("stopped");
        closed.countDown();
    }

    @Override
    public void close() {
        shutdown.close();
    }
}
