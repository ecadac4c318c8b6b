package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The servers of a run, and the processes that are measured or drilled against them. PostgreSQL and Redis are embedded ones with the
 * table {@code urls}, whose keys are 1 to the number of rows. Everything started here ends with it, in the reverse order, and with
 * this JVM, whichever way that ends.
 */
public final class Lab implements AutoCloseable {
    private static final Duration CHANGES = Duration.ofSeconds(10);
    private static final Duration READS = Duration.ofSeconds(30);

    private final Extras extras;
    private final Consumer<String> progress;
    private final Runnable casualty;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<ServerProcess> processes = new CopyOnWriteArrayList<>();
    private final DataFolder data;
    private final Nodes nodes;
    private final LabRedis redis;

    Lab(Path folder, Extras extras, Consumer<String> progress, Runnable casualty, Function<DataFolder, Nodes> start) {
        this.extras = extras;
        this.progress = progress;
        this.casualty = casualty;
        try {
            data = closed(DataFolder.open(folder));
            nodes = closed(start.apply(data));
            redis = closed(new LabRedis(data, progress));
        } catch (RuntimeException e) {
            close();
            throw e instanceof IllegalArgumentException ? new BenchException(e.getMessage()) : e;
        }
    }

    /** Ends it with the lab, before what was started earlier. */
    private <T extends AutoCloseable> T closed(T resource) {
        closing.push(resource);
        return resource;
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
            throws InterruptedException {
        Lab lab = new Lab(folder, extras, progress, casualty, data -> Nodes.start(data, rows, cluster, progress));
        try {
            lab.nodes.run(cluster.replicas());
            return lab;
        } catch (InterruptedException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    public EmbeddedCluster cluster() {
        return nodes.cluster();
    }

    public Nodes nodes() {
        return nodes;
    }

    /** Of the primary. */
    public String jdbcUrl() {
        return cluster().primary().jdbcUrl();
    }

    /** A connection of the owner to the primary; the caller closes it. */
    public Connection connect() {
        try {
            return nodes.connect(jdbcUrl());
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL takes no connection: " + e.getMessage());
        }
    }

    /** Runs these on the primary as the owner, one after the other. */
    public void execute(String... statements) throws SQLException {
        nodes.execute(statements);
    }

    /** What comes first of what the primary answers to its owner. */
    public String ask(String question) throws SQLException {
        return nodes.ask(question);
    }

    /** A connection of the owner to any node, which may be silent for a minute at most; the caller closes it. */
    public Connection connect(EmbeddedNode node) throws SQLException {
        return nodes.connect(node.jdbcUrl() + "?connectTimeout=5&socketTimeout=60");
    }

    /** Started when first asked for: before the daemons that fill it. */
    public EmbeddedRedis redis() {
        return redis.one();
    }

    /** Redis servers of this form, which daemons fill in place of the one. Made anew when first asked for, before the daemons. */
    public Fleet fleet(FleetForm form) {
        return redis.fleet(form);
    }

    public ProcessTree redisTree() {
        return new ProcessTree("redis", redis().pid());
    }

    /** Asks it; the caller closes it. */
    public RedisCaller redisCaller(Duration limit) {
        return new RedisCaller(redis().port(), redis().password(), limit);
    }

    /** What the servers are, by name. */
    public Map<String, String> versions() {
        try (RedisCaller caller = redisCaller(READS)) {
            String said = String.valueOf(caller.ask("INFO", "server"));
            String version = said.replaceAll("(?s).*redis_version:([\\d.]+).*", "$1");
            return Map.of("postgresql", ask("SHOW server_version"), "redis", version);
        } catch (IOException | SQLException e) {
            throw new BenchException("the servers do not say what they are: " + e.getMessage());
        }
    }

    /**
     * Starts the daemon against the primary, on free ports, and waits until it is ready.
     *
     * @param name for messages and the report
     * @param fills false for {@code --redis none}
     * @param jvm options of its JVM
     * @param flags what else it is given; a flag that stands twice is the later one
     */
    public ServerProcess daemon(String name, boolean fills, List<String> jvm, String... flags)
            throws InterruptedException {
        return daemon(name, fills, jvm, "--db=" + jdbcUrl(), List.of(flags));
    }

    /** The same in a JVM as it is. */
    public ServerProcess daemon(String name, boolean fills, String... flags) throws InterruptedException {
        return daemon(name, fills, List.of(), flags);
    }

    /**
     * The same, with Redis and with {@code --changes on}, as the role that the servers have for this.
     *
     * @throws BenchException also when it does not read changes within some seconds: its figures would be those of another daemon
     */
    public ServerProcess changingDaemon(String name, String... flags) throws InterruptedException {
        List<String> all = new ArrayList<>(
                List.of("--changes=on", "--changes-user=" + cluster().changes().user()));
        all.addAll(List.of(flags));
        ServerProcess daemon = daemon(name, true, all.toArray(String[]::new));
        Duration unused = Wait.until(
                "the daemon does not read changes (it says why in " + daemon.admin()
                        + "/changes; a data folder of an older version has no publication: remove it)",
                CHANGES,
                () -> daemon.metrics().sum("sluice_changes_well") == 1);
        return daemon;
    }

    /** The same as {@link #daemon} against all servers of PostgreSQL that run now. */
    public ServerProcess routedDaemon(String name, boolean fills, List<String> jvm, String... flags)
            throws InterruptedException {
        String all = nodes.running().stream().map(Nodes.Node::address).collect(Collectors.joining(","));
        return daemon(name, fills, jvm, "--nodes=" + all, List.of(flags));
    }

    /** The same, as soon as it reads from so many of them: before, it may read from the primary what replicas are for. */
    public ServerProcess readingDaemon(String name, boolean fills, int from, String... flags)
            throws InterruptedException {
        ServerProcess daemon = routedDaemon(name, fills, List.of(), flags);
        Duration unused = Wait.until(
                daemon.name() + " does not read from " + from + " nodes (GET "
                        + daemon.admin().resolve("/nodes") + " says why)",
                READS,
                () -> (int) daemon.metrics().sum("sluice_node_serves") == from);
        return daemon;
    }

    private ServerProcess daemon(String name, boolean fills, List<String> jvm, String database, List<String> flags)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                database, "--db-user=" + cluster().reader().user(), "--listen=127.0.0.1:0", "--admin=127.0.0.1:0"));
        all.addAll(fills ? redis.flags() : List.of("--redis=none"));
        all.addAll(flags);
        all.addAll(extras.flags());
        List<String> options = new ArrayList<>(jvm);
        options.addAll(extras.jvm());
        Map<String, String> environment = new HashMap<>(Map.of(
                "SLUICE_DB_PASSWORD", cluster().reader().password(),
                "SLUICE_WRITE_PASSWORD", cluster().writer().password(),
                "SLUICE_CHANGES_PASSWORD", cluster().changes().password()));
        environment.putAll(redis.environment());
        progress.accept("starting the daemon '" + name + "' " + String.join(" ", flags));
        Map<String, String> lastOfEach = new LinkedHashMap<>();
        all.forEach(flag -> lastOfEach.put(flag.split("=", 2)[0], flag));
        return kept(ServerProcess.daemon(name, options, List.copyOf(lastOfEach.values()), environment));
    }

    private ServerProcess kept(ServerProcess process) {
        processes.add(closed(process));
        process.onCasualty(casualty);
        progress.accept(String.format(
                Locale.ROOT,
                "%s is ready, %.1f s after its start",
                process.name(),
                process.startup().toMillis() / 1e3));
        return process;
    }

    /** Starts a main class of the bench's own, which says {@code listening on http://127.0.0.1:PORT} when it is ready. */
    public ServerProcess server(
            String name, List<String> jvm, String mainClass, Map<String, String> environment, String... flags)
            throws InterruptedException {
        progress.accept("starting '" + name + "' " + String.join(" ", flags));
        return kept(ServerProcess.own(name, jvm, mainClass, List.of(flags), environment));
    }

    /** Starts a Redis of its own on this port, empty, without password and persistence, for who measures what Redis itself does. */
    public ServerProcess bareRedis(int port) throws InterruptedException {
        return program("redis", redis.bare(port), Map.of(), "Ready to accept connections");
    }

    /** Starts a program that is none of ours, which is ready when it writes a line with this in it. */
    public ServerProcess program(String name, List<String> command, Map<String, String> environment, String ready)
            throws InterruptedException {
        return closed(ServerProcess.program(name, command, environment, line -> line.contains(ready)));
    }

    /** A file beside the servers'. */
    public Path file(String name) {
        return data.path().resolve(name);
    }

    /**
     * Looks whether everything still runs to which no accident may happen: after each measurement, before its figures are believed.
     *
     * @throws BenchException if something that was started here has ended by itself
     */
    public void check() {
        for (ServerProcess process : processes) {
            process.check();
        }
        if (nodes.areNeeded()) {
            nodes.check();
            redis.check();
        }
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
