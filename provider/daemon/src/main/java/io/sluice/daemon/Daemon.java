package io.sluice.daemon;

import io.sluice.admin.AdminContent;
import io.sluice.admin.AdminPage;
import io.sluice.admin.AdminServer;
import io.sluice.checkup.Doctor;
import io.sluice.checkup.Doctor.DoctorParts;
import io.sluice.checkup.LookedTable;
import io.sluice.checkup.ServerQuestions;
import io.sluice.config.ListedTable;
import io.sluice.config.OptionsCheck;
import io.sluice.config.ServeOptions;
import io.sluice.console.ConfigEndpoints;
import io.sluice.console.LookupHold;
import io.sluice.door.PublicServer;
import io.sluice.door.PublicServerSettings;
import io.sluice.door.PublicServices;
import io.sluice.flags.ConfigException;
import io.sluice.freshness.ChangeMeters;
import io.sluice.freshness.ChangesFeature;
import io.sluice.freshness.ChangesPage;
import io.sluice.history.History;
import io.sluice.history.HistoryThread;
import io.sluice.lanes.Lanes;
import io.sluice.metrics.Metrics;
import io.sluice.nodes.Database;
import io.sluice.nodes.RoutingRules;
import io.sluice.ports.LookupSample;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import io.sluice.servers.StartException;
import io.sluice.systemd.ServiceManager;
import io.sluice.tracing.Traces;
import io.sluice.transport.Server;
import io.sluice.trouble.Episode;
import io.sluice.tuning.ConfigChange;
import io.sluice.tuning.OptionsReader;
import io.sluice.tuning.Tuning;
import io.sluice.views.ViewSettings;
import io.sluice.watch.LookupWatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The running daemon: everything is made here, top to bottom, and ended in the reverse order. */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** The change stream may take this long to begin; longer, and the daemon is ready and says that it runs all the same. */
    private static final Duration FIRST_CHANGES = Duration.ofSeconds(5);

    /** And Redis this long to take a write: less than it may take to connect, and to answer. */
    private static final Duration FIRST_TRIAL = Duration.ofSeconds(3);

    private final ServeOptions options;
    private final PrintWriter out;
    private final ShutdownSteps shutdown = new ShutdownSteps();
    private final long begin = System.nanoTime();
    private final OptionsReader reader;
    private final Consumer<Level> logLevel;
    private @Nullable Banner banner;
    private @Nullable Tuning tuning;
    private @Nullable AdminPages pages;

    private Daemon(ServeOptions options, OptionsReader reader, Consumer<Level> logLevel, PrintWriter out) {
        this.options = options;
        this.reader = reader;
        this.logLevel = logLevel;
        this.out = out;
    }

    /**
     * Starts it. On return lookups are answered, though with 503 while the database is away.
     *
     * @param reader reads settings anew while it runs
     * @param logLevel sets how much is logged
     * @param out says what it does, and where it is
     * @throws ConfigException if a setting is wrong
     * @throws StartException if something outside is
     */
    public static Daemon start(ServeOptions options, OptionsReader reader, Consumer<Level> logLevel, PrintWriter out)
            throws Exception {
        Daemon daemon = new Daemon(options, reader, logLevel, out);
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
        OptionsCheck.check(options);
        PublicServerSettings door = options.http.settings();
        RoutingRules rules = options.nodes.rules();
        PortSecurity security = PortSecurity.read(options);
        List<ListedTable> tables = options.tables();
        List<ViewSettings> views = options.views();
        Descriptors.check(options);

        security.watch(shutdown);
        Servers servers = Servers.start(options, shutdown, this::say);
        Database database = OpenDatabase.open(options, servers, tables, rules);
        shutdown.first("close the database", database);
        Metrics metrics = new Metrics();
        shutdown.first("close the metrics", metrics);
        Late late = Late.none();
        Traces traces = TraceStart.of(options, shutdown);
        Lanes lanes = tables.size() == 1 ? null : new Lanes(1, options.coalescing.lanes);
        List<TableService> services =
                new TableStarter(options, tables, servers, database, metrics, late, lanes, traces, shutdown).start();
        TableTroubles troubles = new TableTroubles(services);

        ViewQueries found = options.views.odata == null
                ? null
                : ViewQueries.open(options, views, servers, database, metrics, shutdown);
        ChangesFeature changes = ChangesFeature.start(
                options,
                servers,
                database,
                services.stream().flatMap(table -> table.filled().stream()).toList(),
                found == null ? List.of() : found.cached(),
                shutdown);

        LiveParts parts = new LiveParts(options, database, services, lanes, changes, logLevel);
        Tuning running = new Tuning(options, reader, parts::apply, Clock.systemUTC());
        tuning = running;

        LookupWatch watch = LookupWatch.start(
                new LookupFigures(database, services, metrics, late.lookups()::sum),
                parts::timeout,
                found == null ? parts.pacing(troubles::look) : found.lookAfter(parts.pacing(troubles::look)));
        shutdown.first("end the watch of lookups", watch);

        AdminPages pages = new AdminPages(
                database,
                metrics,
                running::configuration,
                troubles,
                changes == null ? null : new ChangesPage(changes),
                watch);
        this.pages = pages;
        LookupHold hold = new LookupHold(parts::pause, parts::underWay, pages::drainByHand, late.lookups()::sum);
        pages.also(hold.episodes());
        pages.also(servers.troubles());
        pages.also(database.namesLost());
        AdminContent content = pages.content();
        new ConfigEndpoints(running, hold, parts::windows).register(content);
        History history = new HistoryFigures(database, services, metrics, changes, pages, running).history();
        shutdown.first("end the history", HistoryThread.start(history, System::nanoTime));
        content.page("/history", AdminPage.ofQuery(history::page));
        LookupSample sample = new LookupSample();
        List<LookedTable> looked = services.stream().map(TableService::looked).toList();
        Doctor doctor = new Doctor(
                new DoctorParts(options, looked, metrics, sample, running::configuration, pages::says, changes),
                new ServerQuestions(options, tables, servers, database));
        shutdown.first("end the doctor", doctor);
        content.slow("/doctor", doctor::page);
        if (changes != null) {
            content.notices("/changes", changes.endpoint(), AdminPages.keys(services, found));
        }
        AdminServer admin = AdminServer.start(options.http.admin, content, security.admin(), security.tls());
        shutdown.first("close the admin port", admin::close);
        PublicServices doors = new PublicServices(
                services.stream().map(table -> table.door(metrics, "http")).toList(),
                security.writers(),
                options.http.benchRoutes ? BenchReads.start(database, options.coalescing.queue, shutdown) : null,
                sample);
        Server front = PublicServer.start(door, doors, MeterBinding.answers(metrics, late), security.tls());
        Grace grace = new Grace(options.run.shutdownGrace);
        shutdown.first("close the connections", () -> front.close(grace.left()));
        RespFeature resp =
                RespFeature.start(options, services, front, metrics, late, security, sample, grace, shutdown);
        services.forEach(table -> table.drained(grace, shutdown));
        ViewsFeature queries = options.views.odata == null || found == null
                ? null
                : ViewsFeature.start(
                        options,
                        options.views.odata,
                        found,
                        MeterBinding.answers(metrics, late),
                        front.pressure(),
                        security.tls(),
                        grace,
                        shutdown);
        PublicPorts ports = new PublicPorts(front, queries, resp);
        shutdown.first("stop listening", () -> ports.finish(grace));
        shutdown.first(
                "let clients go elsewhere", new Leaving(options, configuration, pages, ports, admin, grace)::leave);

        OpenDatabase.warnOfRoles(options, database);
        MeterBinding.register(metrics, database, pages, front);
        services.forEach(table -> MeterBinding.table(metrics, table));
        security.register(metrics);
        ports.register(metrics, pages);
        if (changes != null) {
            ChangeMeters.register(metrics, changes);
            changes.reader().awaitBegin(FIRST_CHANGES); // what is looked up first should be filled, too
        }
        MeterBinding.troubles(
                metrics,
                Stream.of(
                        watch.episodes().stream(),
                        Stream.of(database.away()),
                        ports.episodes(),
                        troubles.all(),
                        servers.troubles().stream(),
                        database.namesLost().stream(),
                        hold.episodes().stream(),
                        traces == null ? Stream.<Episode>of() : Stream.of(traces.trouble()),
                        security.troubles(),
                        changes == null ? Stream.<Episode>of() : changes.troubles().stream()));
        troubles.awaitTrials(FIRST_TRIAL);
        pages.open(front);
        banner = new Banner(
                servers,
                database,
                ports,
                admin.port(),
                services,
                views.stream().map(ViewSettings::name).toList(),
                configuration,
                troubles.notFilling());
    }

    private void say(String line) {
        out.println(line);
    }

    /**
     * Says that it runs, and returns when the process is told to end. The process then waits for {@link #close}, but not for ever.
     *
     * @param manager hears that it runs, how it is, and that it ends
     */
    public void runUntilStopped(ServiceManager manager) throws InterruptedException {
        StopSignal stop = StopSignal.hook(
                options.run.drainDelay.plus(options.run.shutdownGrace).plusSeconds(90));
        if (banner != null && pages != null) {
            banner.print(out, Duration.ofNanos(System.nanoTime() - begin)); // from now on a signal drains
            manager.ready(pages::state, pages::isAlive);
        }
        stop.await();
        manager.stopping();
        close();
        say("stopped");
        stop.done();
    }

    /** Reads the settings as a start would, and applies what can be applied now; a mistake is one line in the log, and changes nothing. */
    public void reload(String from) {
        Tuning running = tuning;
        if (running == null) {
            return; // it is starting, and reads them just now
        }
        try {
            ConfigChange change = running.reload(from);
            if (change.values().isEmpty() && change.atStart().isEmpty()) {
                LOG.info("{}: the settings are as they were", from);
            }
        } catch (ConfigException e) {
            LOG.warn("{} changes nothing: {}", from, e.getMessage());
        }
    }

    @Override
    public void close() {
        shutdown.close();
    }
}
