package io.sluice.bench.drill;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A replica that falls behind is not read from until it has caught up. */
@Command(name = "lag")
public final class LagDrill implements Drill {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(names = "--max-lag", paramLabel = "TIME", defaultValue = "1s")
    private Duration maxLag = Duration.ZERO;

    @Option(names = "--out", paramLabel = "TIME|0", defaultValue = "5s")
    private Duration out = Duration.ZERO;

    @Override
    public void run(DrillRun run) throws Exception {
        ServerProcess daemon = run.daemon("--max-lag=" + maxLag.toMillis() + "ms");
        List<EmbeddedNode> replicas = run.lab().cluster().replicas();
        EmbeddedNode slow = replicas.get(replicas.size() - 1);
        String name = slow.name();
        CallStats lookups = new CallStats(System.nanoTime());
        NodesPage nodes = new NodesPage(daemon);
        run.start("writer", List.of(new SlowWriter(run.lab())));
        run.start("readers", reading.readers(daemon.lookups(), lookups, new WrittenKeys(Duration.ZERO)));
        run.await("not all replicas were read from", LIMIT, () -> nodes.open(replicas) && enough(lookups, 0));
        run.say(Format.count(lookups.good()) + " lookups so far, from all replicas; pausing replay on " + name);
        slow.pauseReplay();
        Duration left = run.await(name + " did not leave the rotation", LIMIT, () -> !nodes.open(slow));
        run.say(name + " left the rotation after " + Format.seconds(left) + ": "
                + nodes.of(slow).why());
        long before = lookups.good();
        run.await("too few lookups were answered", LIMIT, () -> enough(lookups, before));
        long selects = nodes.of(slow).selects(); // what was under way has ended
        run.pass(out);
        long strayed = nodes.of(slow).selects() - selects;
        run.say(Format.count(lookups.good() - before) + " lookups meanwhile; resuming replay on " + name);
        slow.resumeReplay();
        Duration back = run.await(name + " did not come back", LIMIT, () -> nodes.open(slow));
        run.say(name + " is back in the rotation after " + Format.seconds(back));
        long again = nodes.of(slow).selects();
        run.await(
                name + " was not read from again", LIMIT, () -> nodes.of(slow).selects() > again && enough(lookups, 0));
        run.endWorkers();

        run.figure("until it left the rotation", Format.seconds(left));
        run.figure("until it was back", Format.seconds(back));
        run.figure("lookups", lookups.all());
        run.failures("lookups failed", lookups);
        run.figure("longest time without an answer", Format.seconds(lookups.takeLongestPause()));
        run.promise("no lookup failed", lookups.failed() == 0);
        run.promise("nothing was read from " + name + " while it was out", strayed == 0);
    }

    /** Each reader has had some answers since there were so many. */
    private boolean enough(CallStats lookups, long before) {
        return lookups.all() - before >= 50L * reading.readers;
    }

    /** Writes one row again and again, straight to the primary: where nothing is written, nobody is behind. */
    private static final class SlowWriter implements Work {
        private static final long PAUSE_MILLIS = 50;
        private static final String UPSERT =
                "INSERT INTO urls VALUES ('lag', ?) ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";

        private final Connection connection;
        private final PreparedStatement upsert;
        private int written;

        SlowWriter(Lab lab) throws SQLException {
            connection = lab.connect(lab.cluster().primary());
            upsert = connection.prepareStatement(UPSERT);
        }

        @Override
        public boolean next() throws SQLException, InterruptedException {
            upsert.setString(1, "https://example.com/lag/" + written++);
            upsert.execute();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            return true;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                // it is of no use any more, and that is what is wanted
            }
        }
    }
}
