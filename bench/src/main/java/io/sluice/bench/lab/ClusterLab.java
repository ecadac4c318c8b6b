package io.sluice.bench.lab;

import io.sluice.daemon.NodeSessions;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedException;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.NodeStatus;
import io.sluice.embedded.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A primary and its replicas, and a daemon that reads from them and writes to them. The table {@code urls} has the keys 1 to the number
 * of rows, and no others. Everything started here ends with it, in the reverse order, and with this JVM, whichever way that ends.
 */
public final class ClusterLab implements AutoCloseable {
    private static final List<String> UNCACHED = List.of("--redis=none", "--recent=0");

    private final Consumer<String> progress;
    private final Runnable casualty;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final EmbeddedCluster cluster;
    private final DataFolder data;
    private final List<JavaProcess> daemons = new CopyOnWriteArrayList<>();
    private @Nullable EmbeddedRedis redis;

    private ClusterLab(
            Path folder, int rows, int replicas, SyncMode sync, Consumer<String> progress, Runnable casualty) {
        this.progress = progress;
        this.casualty = casualty;
        try {
            data = DataFolder.open(folder);
            closing.push(data);
            Supplier<EmbeddedCluster> start =
                    () -> EmbeddedCluster.start(data, rows, replicas, sync, new NodeSessions(), progress);
            cluster = whole(data, start);
            closing.push(cluster);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The cluster that the last drill has left, or a new one in its place if that is not what it should be. */
    private EmbeddedCluster whole(DataFolder data, Supplier<EmbeddedCluster> start) {
        if (EmbeddedCluster.isIn(data)) {
            try {
                EmbeddedCluster kept = start.get();
                if (isWhole(kept)) {
                    return kept;
                }
                kept.close();
            } catch (EmbeddedException e) {
                progress.accept(String.valueOf(e.getMessage()));
            }
            progress.accept("the last drill was cut off: making the cluster anew");
        }
        EmbeddedCluster.inBackground(data, new NodeSessions(), progress).reset();
        return start.get();
    }

    private static boolean isWhole(EmbeddedCluster cluster) {
        return cluster.status().stream()
                .allMatch(node -> node.role() == NodeStatus.Role.PRIMARY
                        ? node.state() == NodeStatus.State.RUNNING
                        : node.role() == NodeStatus.Role.REPLICA && node.state() == NodeStatus.State.STREAMING);
    }

    /**
     * Starts the cluster; one that the last drill has not left in good order is made anew.
     *
     * @param folder where it is, of the drills alone: what it holds may be removed
     * @param progress hears what takes time, in one line each
     * @param casualty called, on another thread, when the daemon ends by itself: {@link #check} says so
     */
    public static ClusterLab open(
            Path folder, int rows, int replicas, SyncMode sync, Consumer<String> progress, Runnable casualty)
            throws LabException {
        Path mark = folder.resolve("drills");
        try {
            if (Files.isDirectory(folder) && !Files.exists(mark) && !isEmpty(folder)) {
                throw new LabException(folder + " is not a folder of the drills, who may remove what is in it: give"
                        + " another --data-dir");
            }
            ClusterLab lab = new ClusterLab(folder, rows, replicas, sync, progress, casualty);
            Files.writeString(mark, "what is here may be removed\n");
            lab.forget();
            return lab;
        } catch (EmbeddedException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new LabException("cannot use " + folder + ": " + e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Rows of an earlier drill: those whose keys are no numbers. */
    private void forget() throws LabException {
        try (Connection connection = connect(cluster.primary());
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM urls WHERE random_key !~ '^[0-9]+$'");
        } catch (SQLException e) {
            close();
            throw new LabException("the rows of the last drill cannot be removed: " + e.getMessage());
        }
    }

    public EmbeddedCluster cluster() {
        return cluster;
    }

    /** A connection of the table's owner to one node; the caller closes it. */
    public Connection connect(EmbeddedNode node) throws SQLException {
        Credentials owner = cluster.owner();
        return DriverManager.getConnection(
                node.jdbcUrl() + "?connectTimeout=5&socketTimeout=60", owner.user(), owner.password());
    }

    /** A Redis server, started when first asked for: before the daemons that fill it. */
    public EmbeddedRedis redis() throws LabException {
        EmbeddedRedis started = redis;
        if (started == null) {
            try {
                started = EmbeddedRedis.start(data, progress);
            } catch (EmbeddedException e) {
                throw new LabException(String.valueOf(e.getMessage()));
            }
            closing.push(started);
            redis = started;
        }
        return started;
    }

    /** Asks that server; the caller closes it. */
    public RedisCaller redisCaller(Duration limit) throws LabException {
        return new RedisCaller(redis().port(), redis().password(), limit);
    }

    /** Starts a daemon that reads, see {@link #writableDaemon}. */
    public DaemonProcess daemon(List<String> flags) throws LabException, InterruptedException {
        return daemon("drill", List.of(), UNCACHED, flags, Map.of());
    }

    /**
     * Starts the daemon, on free ports and without Redis or recent values, so that each lookup is read from a node; and waits until it
     * is ready. It writes as the role that the cluster has for this.
     *
     * @param flags what else it is given
     */
    public DaemonProcess writableDaemon(List<String> flags) throws LabException, InterruptedException {
        Credentials writer = cluster.writer();
        List<String> all = new ArrayList<>(List.of("--writable", "--write-user=" + writer.user()));
        all.addAll(flags);
        return daemon("drill", List.of(), UNCACHED, all, Map.of("SLUICE_WRITE_PASSWORD", writer.password()));
    }

    /**
     * Starts a daemon that fills {@link #redis}, and has recent values as usual. It may read changes, as the role that the cluster has
     * for this.
     *
     * @param name for messages
     */
    public DaemonProcess fillingDaemon(String name, List<String> flags) throws LabException, InterruptedException {
        return fillingDaemon(name, List.of(), flags);
    }

    /** The same, with options of its JVM. */
    public DaemonProcess fillingDaemon(String name, List<String> jvm, List<String> flags)
            throws LabException, InterruptedException {
        Credentials changes = cluster.changes();
        return daemon(
                name,
                jvm,
                List.of("--redis=" + redis().uri(), "--changes-user=" + changes.user()),
                flags,
                Map.of("SLUICE_REDIS_PASSWORD", redis().password(), "SLUICE_CHANGES_PASSWORD", changes.password()));
    }

    /** The same, as this user of Redis, who has the password of all. It reads no changes. */
    public DaemonProcess fillingDaemonAs(String user, String name, List<String> flags)
            throws LabException, InterruptedException {
        return daemon(
                name,
                List.of(),
                List.of("--redis=redis://" + user + "@127.0.0.1:" + redis().port(), "--changes=off"),
                flags,
                Map.of("SLUICE_REDIS_PASSWORD", redis().password()));
    }

    private DaemonProcess daemon(
            String name, List<String> jvm, List<String> cache, List<String> flags, Map<String, String> environment)
            throws LabException, InterruptedException {
        String nodes =
                cluster.nodes().stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
        Credentials reader = cluster.reader();
        List<String> all = new ArrayList<>(List.of("--nodes=" + nodes + "/sluice", "--db-user=" + reader.user()));
        for (String port : List.of("--listen=", "--admin=")) {
            if (flags.stream().noneMatch(flag -> flag.startsWith(port))) {
                all.add(port + "127.0.0.1:0");
            }
        }
        all.addAll(cache);
        all.addAll(flags);
        Map<String, String> passwords = new HashMap<>(environment);
        passwords.put("SLUICE_DB_PASSWORD", reader.password());
        progress.accept("starting the daemon " + String.join(" ", flags));
        DaemonProcess started = DaemonProcess.start(name, jvm, all, passwords);
        closing.push(started);
        daemons.add(started.process());
        started.process().onCasualty(casualty);
        return started;
    }

    /** A file beside the cluster's. */
    public Path file(String name) {
        return data.path().resolve(name);
    }

    /**
     * Starts a program that is none of ours, which ends with the lab.
     *
     * @param name for messages
     * @param ready what is in the line that it writes when it has begun
     */
    public void program(String name, List<String> command, String ready) throws LabException, InterruptedException {
        closing.push(JavaProcess.program(name, command, Map.of(), line -> line.contains(ready)));
    }

    /**
     * Looks whether the daemons still run.
     *
     * @throws LabException if one has ended by itself
     */
    public void check() throws LabException {
        for (JavaProcess daemon : daemons) {
            daemon.check();
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
