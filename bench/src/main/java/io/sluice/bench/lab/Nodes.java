package io.sluice.bench.lab;

import io.sluice.daemon.NodeSessions;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedException;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The PostgreSQL servers of a lab. The primary runs all the time; of the replicas, as many as are asked for. */
public final class Nodes implements AutoCloseable {
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);

    private final EmbeddedCluster cluster;
    private final Cluster wanted;
    private int replicas;

    private Nodes(EmbeddedCluster cluster, Cluster wanted) {
        this.cluster = cluster;
        this.wanted = wanted;
    }

    static Nodes start(DataFolder folder, int rows, Cluster wanted, Consumer<String> progress) {
        EmbeddedCluster cluster =
                EmbeddedCluster.start(folder, rows, wanted.replicas(), wanted.sync(), new NodeSessions(), progress);
        return new Nodes(cluster, wanted);
    }

    EmbeddedCluster cluster() {
        return cluster;
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
     * @throws LabException if one does not
     */
    public void run(int count) throws LabException, InterruptedException {
        if (count > wanted.replicas()) {
            throw new IllegalArgumentException("the lab has " + wanted.replicas() + " replicas, not " + count);
        }
        List<EmbeddedNode> all = cluster.replicas();
        try {
            for (int i = 0; i < all.size(); i++) {
                if (i < count) {
                    all.get(i).restart();
                } else {
                    all.get(i).stop();
                }
            }
            replicas = count;
            awaitCaughtUp();
        } catch (EmbeddedException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    /** A replica that lacks rows would answer that there are none. */
    private void awaitCaughtUp() throws LabException, InterruptedException {
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

    /** @throws LabException if one that is to run has ended */
    void check() throws LabException {
        if (!cluster.primary().running() || running().size() < 1 + replicas) {
            throw new LabException("a server of PostgreSQL ended in the middle of the run");
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
