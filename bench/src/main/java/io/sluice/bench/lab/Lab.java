package io.sluice.bench.lab;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedException;
import io.sluice.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The servers of a run, and the processes that are measured against them. PostgreSQL and Redis are embedded ones with the table
 * {@code urls}, whose keys are 1 to the number of rows. Everything started here ends with it, in the reverse order, and with this
 * JVM, whichever way that ends.
 */
public final class Lab implements AutoCloseable {
    private static final Duration CHANGES = Duration.ofSeconds(10);

    private final Consumer<String> progress;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final Nodes nodes;
    private final EmbeddedRedis redis;
    private final List<JavaProcess> processes = new CopyOnWriteArrayList<>();
    private final Extras extras;
    private final Runnable casualty;

    private Lab(Path folder, int rows, Cluster cluster, Extras extras, Consumer<String> progress, Runnable casualty) {
        this.extras = extras;
        this.progress = progress;
        this.casualty = casualty;
        try {
            DataFolder data = DataFolder.open(folder);
            closing.push(data);
            nodes = Nodes.start(data, rows, cluster, progress);
            closing.push(nodes);
            redis = EmbeddedRedis.start(data, progress);
            closing.push(redis);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * What every daemon gets besides what the scenario gives it.
     *
     * @param jvm options of its JVM
     * @param flags of {@code serve}; those that the scenario gives too are replaced
     */
    public record Extras(List<String> jvm, List<String> flags) {
        public static final Extras NONE = new Extras(List.of(), List.of());
    }

    /**
     * Starts the servers, and loads rows that are missing.
     *
     * @param cluster which servers of PostgreSQL
     * @param progress hears what takes time, in one line each
     * @param casualty called, on another thread, when a process started here ends by itself: {@link #check} says which
     */
    public static Lab open(
            Path folder, int rows, Cluster cluster, Extras extras, Consumer<String> progress, Runnable casualty)
            throws LabException, InterruptedException {
        try {
            Lab lab = new Lab(folder, rows, cluster, extras, progress, casualty);
            boolean ready = false;
            try {
                lab.nodes.run(cluster.replicas());
                ready = true;
                return lab;
            } finally {
                if (!ready) {
                    lab.close();
                }
            }
        } catch (EmbeddedException | IllegalArgumentException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    /** Of the primary. */
    public String jdbcUrl() {
        return nodes.cluster().primary().jdbcUrl();
    }

    /** May read the table. */
    public Credentials reader() {
        return nodes.cluster().reader();
    }

    /** May read and write the table. */
    public Credentials writer() {
        return nodes.cluster().writer();
    }

    /** Owns the database. */
    public Credentials owner() {
        return nodes.cluster().owner();
    }

    /** A connection of the owner, to ask the database itself; the caller closes it. */
    public Connection connect() throws LabException {
        try {
            return DriverManager.getConnection(jdbcUrl(), owner().user(), owner().password());
        } catch (SQLException e) {
            throw new LabException("PostgreSQL takes no connection: " + e.getMessage());
        }
    }

    public int redisPort() {
        return redis.port();
    }

    public String redisPassword() {
        return redis.password();
    }

    /** Asks it; the caller closes it. */
    public RedisCaller redisCaller(Duration limit) {
        return new RedisCaller(redis.port(), redis.password(), limit);
    }

    /** The servers of PostgreSQL. */
    public Nodes nodes() {
        return nodes;
    }

    public ProcessTree redis() {
        return new ProcessTree("redis", redis.pid());
    }

    /** What the servers are, by name. */
    public Map<String, String> versions() throws InterruptedException {
        return Map.of("postgresql", ProgramVersion.of(nodes.primary().tree()), "redis", ProgramVersion.of(redis()));
    }

    /**
     * Starts the daemon against the primary, on free ports, and waits until it is ready.
     *
     * @param name for messages and the report
     * @param fills false for {@code --redis none}
     * @param jvm options of its JVM
     * @param flags what else it is given
     */
    public DaemonProcess daemon(String name, boolean fills, List<String> jvm, String... flags)
            throws LabException, InterruptedException {
        return daemon(name, fills, jvm, "--db=" + jdbcUrl(), List.of(flags));
    }

    /**
     * The same, with Redis and with {@code --changes on}, as the role that the servers have for this.
     *
     * @throws LabException also when it does not read changes within some seconds: its figures would be those of another daemon
     */
    public DaemonProcess changingDaemon(String name, List<String> jvm, String... flags)
            throws LabException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "--changes=on", "--changes-user=" + nodes.cluster().changes().user()));
        all.addAll(List.of(flags));
        DaemonProcess daemon = daemon(name, true, jvm, "--db=" + jdbcUrl(), all);
        Duration unused = Wait.until(
                "the daemon does not read changes (it says why in " + daemon.admin()
                        + "/changes; a data folder of an older" + " version has no publication: remove it)",
                CHANGES,
                () -> daemon.metrics().sum("sluice_changes_well") == 1);
        return daemon;
    }

    /** The same as {@link #daemon} against all servers of PostgreSQL that run now. */
    public DaemonProcess routedDaemon(String name, boolean fills, List<String> jvm, String... flags)
            throws LabException, InterruptedException {
        String all = nodes.running().stream().map(Node::address).collect(Collectors.joining(","));
        return daemon(name, fills, jvm, "--nodes=" + all, List.of(flags));
    }

    private DaemonProcess daemon(String name, boolean fills, List<String> jvm, String database, List<String> flags)
            throws LabException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                database,
                "--db-user=" + reader().user(),
                "--redis=" + (fills ? redis.uri() : "none"),
                "--listen=127.0.0.1:0",
                "--admin=127.0.0.1:0"));
        all.addAll(flags);
        all.addAll(extras.flags());
        all = lastOfEach(all);
        List<String> options = new ArrayList<>(jvm);
        options.addAll(extras.jvm());
        Map<String, String> environment = Map.of(
                "SLUICE_DB_PASSWORD", reader().password(),
                "SLUICE_WRITE_PASSWORD", writer().password(),
                "SLUICE_CHANGES_PASSWORD", nodes.cluster().changes().password(),
                "SLUICE_REDIS_PASSWORD", redisPassword());
        progress.accept("starting the daemon '" + name + "' " + String.join(" ", flags));
        return kept(DaemonProcess.start(name, options, all, environment));
    }

    /** A flag stands once: what is said later replaces what was said before. */
    private static List<String> lastOfEach(List<String> flags) {
        Map<String, String> byName = new LinkedHashMap<>();
        flags.forEach(flag -> byName.put(flag.split("=", 2)[0], flag));
        return List.copyOf(byName.values());
    }

    private DaemonProcess kept(DaemonProcess daemon) {
        kept(daemon.process());
        return daemon;
    }

    private JavaProcess kept(JavaProcess process) {
        closing.push(process);
        processes.add(process);
        process.onCasualty(casualty);
        progress.accept(String.format(
                Locale.ROOT,
                "%s is ready, %.1f s after its start",
                process.name(),
                process.startup().toMillis() / 1e3));
        return process;
    }

    /**
     * Starts a main class of the bench's own, with its class path, and waits until it is ready.
     *
     * @param name for messages and the report
     * @param environment what it is told besides, such as passwords
     * @param flags what it is given
     * @return a server, which has said {@code listening on http://127.0.0.1:PORT}
     */
    public ServerProcess server(
            String name, List<String> jvm, String mainClass, Map<String, String> environment, String... flags)
            throws LabException, InterruptedException {
        progress.accept("starting '" + name + "' " + String.join(" ", flags));
        ServerProcess server = ServerProcess.start(name, jvm, mainClass, List.of(flags), environment);
        kept(server.process());
        return server;
    }

    /**
     * Looks whether everything still runs: after each measurement, before its figures are believed.
     *
     * @throws LabException if something that was started here has ended by itself
     */
    public void check() throws LabException {
        for (JavaProcess process : processes) {
            process.check();
        }
        nodes.check();
        if (ProcessHandle.of(redis.pid()).isEmpty()) {
            throw new LabException("redis ended in the middle of the run");
        }
    }

    /** Ends this when the lab ends, before what was started earlier. */
    public void closeWith(AutoCloseable resource) {
        closing.push(resource);
    }

    @Override
    public void close() {
        AutoCloseable next;
        while ((next = closing.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                progress.accept("could not be ended: " + e.getMessage());
            }
        }
    }
}
