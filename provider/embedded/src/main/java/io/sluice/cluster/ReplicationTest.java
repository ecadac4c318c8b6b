package io.sluice.cluster;

import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeSession;
import io.sluice.embedded.NodeStatus;
import io.sluice.servers.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether what is written to the primary arrives at each replica, and how fast; and whether the replicas take no writes. */
final class ReplicationTest {
    private static final String TABLE = "sluice_test";
    private static final int ROWS = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EmbeddedCluster cluster;
    private final PrintWriter out;
    private boolean passed = true;

    private record ReplicaReader(EmbeddedNode replica, NodeSession session) {}

    ReplicationTest(EmbeddedCluster cluster, PrintWriter out) {
        this.cluster = cluster;
        this.out = out;
    }

    boolean passes() {
        EmbeddedNode primary = cluster.primary();
        if (!primary.running()) {
            throw new StartException(
                    "the primary, " + primary.name() + ", does not run: ./run.sh cluster up starts the cluster");
        }
        if (!enoughReplicas(primary)) {
            return false;
        }
        List<ReplicaReader> readers = readers();
        try (NodeSession session = cluster.session(primary, ANSWER_LIMIT)) {
            long begin = System.nanoTime();
            run(session, "DROP TABLE IF EXISTS " + TABLE); // of a test that was cut off
            run(session, "CREATE TABLE " + TABLE + " AS SELECT n FROM generate_series(1, " + ROWS + ") n");
            long written = System.nanoTime();
            say(primary, "%,d rows written in %.1f ms", ROWS, millis(begin, written));
            try {
                await(new ArrayList<>(readers), written);
                readers.forEach(this::refusesWrites);
            } finally {
                run(session, "SET synchronous_commit = local");
                run(session, "DROP TABLE " + TABLE);
            }
        } catch (IOException e) {
            fail(primary, "%s", String.valueOf(e.getMessage()));
        } finally {
            readers.forEach(reader -> reader.session.close());
        }
        out.println(passed ? "passed" : "FAILED");
        return passed;
    }

    /** A commit that waits for replicas which are not there would wait for ever, and no timeout of PostgreSQL ends it. */
    private boolean enoughReplicas(EmbeddedNode primary) {
        int all = cluster.replicas().size();
        if (all == 0) {
            fail(primary, "there is no replica: ./run.sh cluster up --replicas 2 makes two");
        }
        long connected = cluster.status().stream()
                .filter(node ->
                        node.state() == NodeStatus.State.STREAMING || node.state() == NodeStatus.State.REPLAY_PAUSED)
                .count();
        int needed = cluster.sync().needed(all);
        if (connected < needed) {
            fail(primary, "its commits wait for %d of %d replicas, and %d are connected", needed, all, connected);
        }
        if (!passed) {
            out.println("FAILED");
        }
        return passed;
    }

    /** A session on each replica, made before anything is written: what is timed is the replication. */
    private List<ReplicaReader> readers() {
        List<ReplicaReader> readers = new ArrayList<>();
        for (EmbeddedNode replica : cluster.replicas()) {
            try {
                readers.add(new ReplicaReader(replica, cluster.session(replica, ANSWER_LIMIT)));
            } catch (IOException e) {
                fail(replica, "%s", replica.running() ? String.valueOf(e.getMessage()) : "it is stopped");
            }
        }
        return readers;
    }

    private void await(List<ReplicaReader> waiting, long written) {
        while (!waiting.isEmpty()) {
            boolean late = System.nanoTime() - written > LIMIT.toNanos();
            for (Iterator<ReplicaReader> each = waiting.iterator(); each.hasNext(); ) {
                ReplicaReader reader = each.next();
                try {
                    if (sees(reader.session)) {
                        say(reader.replica, "%,d rows seen after %.1f ms", ROWS, millis(written, System.nanoTime()));
                        each.remove();
                    } else if (late) {
                        fail(reader.replica, "it does not see the rows within %d s", LIMIT.toSeconds());
                        each.remove();
                    }
                } catch (IOException e) {
                    fail(reader.replica, "%s", String.valueOf(e.getMessage()));
                    each.remove();
                }
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private boolean sees(NodeSession session) throws IOException {
        if (session.rows("SELECT to_regclass('" + TABLE + "')").get(0).get(0) == null) {
            return false;
        }
        String count = session.rows("SELECT count(*) FROM " + TABLE).get(0).get(0);
        return Integer.parseInt(Objects.requireNonNull(count)) == ROWS;
    }

    /** On a table that the replica has in any case: it may not have seen ours. */
    private void refusesWrites(ReplicaReader reader) {
        try {
            run(reader.session, "DELETE FROM urls WHERE false");
            fail(reader.replica, "it took a write: it is no replica");
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (why.contains("read-only")) {
                say(reader.replica, "refuses writes");
            } else {
                fail(reader.replica, "%s", why);
            }
        }
    }

    private static void run(NodeSession session, String sql) throws IOException {
        session.rows(sql);
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private void say(EmbeddedNode node, String text, Object... values) {
        out.printf(Locale.ROOT, "  %-5s %s%n", node.name(), String.format(Locale.ROOT, text, values));
    }

    private void fail(EmbeddedNode node, String text, Object... values) {
        passed = false;
        say(node, "FAILED: " + text, values);
    }
}
