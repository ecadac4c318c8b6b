package io.sluice.cli;

import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeSql.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether what is written to the primary arrives at each replica, and how fast; and whether the replicas take no writes. */
final class ReplicationTest {
    private static final int ROWS = 1000;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final EmbeddedCluster cluster;
    private final PrintWriter out;
    private final String table = "sluice_test_" + ProcessHandle.current().pid();
    private boolean passed = true;

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
        try (Session session = cluster.session(primary, ANSWER_LIMIT)) {
            long begin = System.nanoTime();
            // Commits that wait for replicas which are not there end here too, and with a commit on the primary alone.
            run(session, "SET statement_timeout = " + LIMIT.toMillis());
            run(session, "CREATE TABLE " + table + " AS SELECT n FROM generate_series(1, " + ROWS + ") n");
            long written = System.nanoTime();
            say(primary, "%,d rows written in %.1f ms", ROWS, millis(begin, written));
            if (written - begin >= LIMIT.toNanos()) {
                fail(primary, "the commit waited %d s for replicas in vain (--sync)", LIMIT.toSeconds());
            }
            try {
                cluster.replicas().forEach(replica -> check(replica, written));
            } finally {
                run(session, "SET synchronous_commit = local");
                run(session, "DROP TABLE " + table);
            }
        } catch (IOException e) {
            fail(primary, "%s", String.valueOf(e.getMessage()));
        }
        if (cluster.replicas().isEmpty()) {
            fail(primary, "there is no replica: ./run.sh cluster up --replicas 2 makes two");
        }
        out.println(passed ? "passed" : "FAILED");
        return passed;
    }

    private void check(EmbeddedNode replica, long written) {
        if (!replica.running()) {
            fail(replica, "it is stopped");
            return;
        }
        try (Session session = cluster.session(replica, ANSWER_LIMIT)) {
            while (!sees(session)) {
                if (System.nanoTime() - written > LIMIT.toNanos()) {
                    fail(replica, "it does not see the rows within %d s", LIMIT.toSeconds());
                    return;
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            say(replica, "%,d rows seen after %.1f ms", ROWS, millis(written, System.nanoTime()));
            refusesWrites(replica, session);
        } catch (IOException e) {
            fail(replica, "%s", String.valueOf(e.getMessage()));
        }
    }

    private boolean sees(Session session) throws IOException {
        if (session.rows("SELECT to_regclass('" + table + "')").get(0).get(0) == null) {
            return false;
        }
        String count = session.rows("SELECT count(*) FROM " + table).get(0).get(0);
        return Integer.parseInt(Objects.requireNonNull(count)) == ROWS;
    }

    private void refusesWrites(EmbeddedNode replica, Session session) {
        try {
            run(session, "DELETE FROM " + table);
            fail(replica, "it took a write: it is no replica");
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("read-only");
            if (refused) {
                say(replica, "refuses writes");
            } else {
                fail(replica, "%s", String.valueOf(e.getMessage()));
            }
        }
    }

    private static void run(Session session, String sql) throws IOException {
        var unused = session.rows(sql);
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private void say(EmbeddedNode node, String text, Object... values) {
        out.printf("  %-5s %s%n", node.name(), String.format(Locale.ROOT, text, values));
    }

    private void fail(EmbeddedNode node, String text, Object... values) {
        passed = false;
        say(node, "FAILED: " + text, values);
    }
}
