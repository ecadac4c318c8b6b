package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SyncMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commits that wait for any one of two replicas go on when one is gone. */
@Command(name = "quorum")
public final class QuorumDrill implements Drill {
    private static final String KEYS = "quorum-";
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(10);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final long AGAIN_MILLIS = 20;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "30000")
    private int rows;

    @Option(names = "--kill-at", paramLabel = "N", defaultValue = "12000")
    private int killAt;

    @Option(names = "--writers", paramLabel = "N", defaultValue = "64")
    private int writers;

    @Override
    public void check() {
        if (killAt >= rows) {
            throw new IllegalArgumentException("--kill-at " + killAt + ": it must be below --rows " + rows);
        }
    }

    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    /** When what was so far: nanoseconds, and rows acknowledged. */
    private record Checkpoint(long at, long rows) {
        static Checkpoint of(RecordedPuts puts) {
            return new Checkpoint(System.nanoTime(), puts.calls().good());
        }

        String rate(Checkpoint since) {
            return Format.rate(rows - since.rows, Duration.ofNanos(at - since.at));
        }
    }

    @Override
    public void run(DrillRun run) throws Exception {
        Lab lab = run.lab();
        URI daemon = run.writableDaemon().lookups();
        List<EmbeddedNode> replicas = lab.cluster().replicas();
        EmbeddedNode victim = replicas.get(replicas.size() - 1);
        run.say("writing " + Format.count(rows) + " rows, " + writers + " at a time");
        RecordedPuts puts = new RecordedPuts(new WrittenKeys(Duration.ZERO));
        Checkpoint begin = Checkpoint.of(puts);
        AtomicInteger next = new AtomicInteger();
        Workers writing = run.start(
                "writers",
                Stream.generate(() -> new EachRow(new HttpCaller(daemon, CALL_LIMIT), puts, next))
                        .limit(writers)
                        .toList());
        run.await(
                "not so many rows were acknowledged",
                WRITE_LIMIT,
                () -> puts.calls().good() >= killAt);
        Checkpoint killed = Checkpoint.of(puts);
        run.say(Format.count(killed.rows) + " rows acknowledged; kill -9 of " + victim.name());
        victim.kill();
        run.await("not every row was acknowledged", WRITE_LIMIT, writing::done);
        Checkpoint end = Checkpoint.of(puts);
        run.say(Format.count(end.rows) + " rows acknowledged; restarting " + victim.name());
        victim.restart();
        Duration caughtUp = run.await(
                victim.name() + " did not catch up",
                CATCH_UP_LIMIT,
                () -> Rows.count(lab, victim, KEYS)
                        >= Rows.count(lab, lab.cluster().primary(), KEYS));
        run.say(victim.name() + " has caught up after " + Format.seconds(caughtUp) + "; counting");
        run.figure("rows acknowledged", end.rows);
        run.promise("all " + Format.count(rows) + " rows were acknowledged", end.rows == rows);
        for (EmbeddedNode node : lab.cluster().nodes()) {
            Map<String, String> found = Rows.of(lab, node, KEYS);
            Audit audit = Audit.of(puts.written().entries(), found);
            run.figure("rows on " + node.name(), found.size());
            run.promise(
                    node.name() + " has each of them" + (audit.example() == null ? "" : " (" + audit.example() + ")"),
                    audit.clean() && found.size() == end.rows);
        }
        run.figure("rows/s before the kill", killed.rate(begin));
        run.figure("rows/s after it", end.rate(killed));
        run.figure("longest time without writes", Format.seconds(puts.calls().takeLongestPause()));
        run.figure("writes refused, and repeated", puts.refused());
        run.figure("writes with unknown outcome, and repeated", puts.unknown());
    }

    /** Takes the next row, until none is left, and writes it until it is acknowledged. */
    private final class EachRow implements Work {
        private final HttpCaller daemon;
        private final RecordedPuts puts;
        private final AtomicInteger next;
        private int row;

        EachRow(HttpCaller daemon, RecordedPuts puts, AtomicInteger next) {
            this.daemon = daemon;
            this.puts = puts;
            this.next = next;
            this.row = next.incrementAndGet();
        }

        @Override
        public boolean next() throws Exception {
            if (row > rows) {
                return false;
            }
            if (puts.put(daemon, KEYS + row, "https://example.com/quorum/" + row)) {
                row = next.incrementAndGet();
            } else {
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
            return true;
        }
    }
}
