package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeStatus;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The PostgreSQL servers of a lab: a primary, and as many of its replicas as are asked for. */
public final class Nodes implements AutoCloseable {
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);

    private final EmbeddedCluster cluster;
    /** How many servers have to run; 0 where accidents may happen to them. */
    private int needed;

    private Nodes(EmbeddedCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A server that runs.
     *
     * @param name in the report: {@code primary}, {@code replica 1}
     * @param port on 127.0.0.1
     * @param tree all its processes
     */
    public record Node(String name, int port, ProcessTree tree) {
        private static Node of(String name, EmbeddedNode node) {
            return new Node(name, node.port(), new ProcessTree(name, node.pid()));
        }

        /** What daemons call it, in their metrics too. */
        public String address() {
            return "127.0.0.1:" + port;
        }
    }

    static Nodes start(DataFolder folder, int rows, Cluster wanted, Consumer<String> progress) {
        return new Nodes(EmbeddedCluster.start(folder, rows, wanted.replicas(), wanted.sync(), progress));
    }

    /** The cluster that the last drill has left, or a new one in its place if that is not what it should be. */
    static Nodes startWhole(DataFolder folder, int rows, Cluster wanted, Consumer<String> progress) {
        Supplier<Nodes> start = () -> start(folder, rows, wanted, progress);
        if (EmbeddedCluster.isIn(folder)) {
            try {
                Nodes kept = start.get();
                if (kept.cluster.status().stream().allMatch(Nodes::isWhole)) {
                    return kept;
                }
                kept.close();
            } catch (EmbeddedException e) {
                progress.accept(String.valueOf(e.getMessage()));
            }
            progress.accept("the last drill was cut off: making the cluster anew");
        }
        EmbeddedCluster.inBackground(folder, progress).reset();
        return start.get();
    }

    private static boolean isWhole(NodeStatus node) {
        return node.role() == NodeStatus.Role.PRIMARY
                ? node.state() == NodeStatus.State.RUNNING
                : node.role() == NodeStatus.Role.REPLICA && node.state() == NodeStatus.State.STREAMING;
    }

    EmbeddedCluster cluster() {
        return cluster;
    }

    /** Of the owner; the caller closes it. */
    Connection connect(String url) throws SQLException {
        Credentials owner = cluster.owner();
        return DriverManager.getConnection(url, owner.user(), owner.password());
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect(cluster.primary().jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String ask(String question) throws SQLException {
        try (Connection connection = connect(cluster.primary().jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            if (!answer.next()) {
                throw new BenchException("PostgreSQL does not answer: " + question);
            }
            return answer.getString(1);
        }
    }

    public Node primary() {
        return Node.of("primary", cluster.primary());
    }

    /** Those that run, the primary first. */
    public List<Node> running() {
        List<Node> nodes = new ArrayList<>(List.of(primary()));
        int number = 0;
        for (EmbeddedNode replica : cluster.replicas()) {
            number++;
            if (replica.running()) {
                nodes.add(Node.of("replica " + number, replica));
            }
        }
        return List.copyOf(nodes);
    }

    /**
     * Has so many replicas run, and waits until each has applied all that the primary has written.
     *
     * @throws BenchException if one does not
     */
    public void run(int count) throws InterruptedException {
        List<EmbeddedNode> all = cluster.replicas();
        if (count > all.size()) {
            throw new IllegalArgumentException("the lab has " + all.size() + " replicas, not " + count);
        }
        for (EmbeddedNode replica : all.subList(0, count)) {
            replica.restart();
        }
        for (EmbeddedNode replica : all.subList(count, all.size())) {
            replica.stop();
        }
        needed = 1 + count;
        // A replica that lacks rows would answer that there are none.
        var unused = Wait.until(
                "the replicas have not caught up (give another --data-dir)",
                CATCH_UP_LIMIT,
                () -> cluster.status().stream().noneMatch(Nodes::isBehind));
    }

    private static boolean isBehind(NodeStatus node) {
        return node.role() == NodeStatus.Role.REPLICA
                && node.state() != NodeStatus.State.STOPPED
                && (node.state() != NodeStatus.State.STREAMING || node.lagBytes() == null || node.lagBytes() > 0);
    }

    /** Whether none of them may end; in a drill they may. */
    boolean areNeeded() {
        return needed > 0;
    }

    /** @throws BenchException if one that is to run has ended */
    void check() {
        if (!cluster.primary().running() || running().size() < needed) {
            throw new BenchException("a server of PostgreSQL ended in the middle of the run");
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
