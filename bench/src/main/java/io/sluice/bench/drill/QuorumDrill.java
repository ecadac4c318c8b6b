package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Wait;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commits that wait for any one of two replicas go on when one is gone. */
@Command(
        name = "quorum",
        description = "Writes rows through the daemon while commits wait for any one of two replicas, and kills one"
                + " replica midway: writing goes on, and every row acknowledged is on every node in the end.")
public final class QuorumDrill implements Drill {
    private static final String KEYS = "quorum-";
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(10);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final long AGAIN_MILLIS = 20;

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Option(names = "--rows", paramLabel = "N", description = "How many rows are written.", defaultValue = "30000")
    private int rows;

    @Option(
            names = "--kill-at",
            paramLabel = "N",
            description = "After how many of them the replica is killed.",
            defaultValue = "12000")
    private int killAt;

    @Option(
            names = "--writers",
            paramLabel = "N",
            description = "How many write, one row after the other.",
            defaultValue = "64")
    private int writers;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        DrillOptions.atLeast("--rows", rows, 2);
        DrillOptions.atLeast("--kill-at", killAt, 1);
        DrillOptions.atLeast("--writers", writers, 1);
        if (killAt >= rows) {
            throw new IllegalArgumentException("--kill-at " + killAt + ": it must be below --rows " + rows);
        }
    }

    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    /** When what was so far: nanoseconds, and rows acknowledged. */
    private record Mark(long at, long rows) {
        static Mark of(Puts puts) {
            return new Mark(System.nanoTime(), puts.calls().good());
        }

        String rate(Mark since) {
            return Words.rate(rows - since.rows, Duration.ofNanos(at - since.at));
        }
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        DaemonProcess daemon = lab.writableDaemon(common.serveFlags());
        List<EmbeddedNode> replicas = lab.cluster().replicas();
        EmbeddedNode victim = replicas.get(replicas.size() - 1);
        say.accept("writing " + Words.count(rows) + " rows, " + writers + " at a time");
        Puts puts = new Puts(new Ledger(Duration.ZERO));
        Mark begin = Mark.of(puts);
        Mark killed;
        Mark end;
        try (Crew crew = Crew.start("writers", works(daemon, puts))) {
            Wait.until("not so many rows were acknowledged", WRITE_LIMIT, () -> {
                crew.check();
                return puts.calls().good() >= killAt;
            });
            killed = Mark.of(puts);
            say.accept(Words.count(killed.rows) + " rows acknowledged; kill -9 of " + victim.name());
            victim.kill();
            Wait.until("not every row was acknowledged", WRITE_LIMIT, () -> {
                crew.check();
                return crew.done();
            });
            end = Mark.of(puts);
        }
        say.accept(Words.count(end.rows) + " rows acknowledged; restarting " + victim.name());
        victim.restart();
        Duration caughtUp = Wait.until(
                victim.name() + " did not catch up",
                CATCH_UP_LIMIT,
                () -> Rows.count(lab, victim, KEYS)
                        >= Rows.count(lab, lab.cluster().primary(), KEYS));
        say.accept(victim.name() + " has caught up after " + Words.seconds(caughtUp) + "; counting");
        Map<String, String> figures = new LinkedHashMap<>();
        Map<String, Boolean> promises = new LinkedHashMap<>();
        figures.put("rows acknowledged", Words.count(end.rows));
        promises.put("all " + Words.count(rows) + " rows were acknowledged", end.rows == rows);
        for (EmbeddedNode node : lab.cluster().nodes()) {
            Map<String, String> found = Rows.of(lab, node, KEYS);
            Audit audit = Audit.of(puts.ledger().entries(), found);
            figures.put("rows on " + node.name(), Words.count(found.size()));
            promises.put(
                    node.name() + " has each of them" + (audit.example() == null ? "" : " (" + audit.example() + ")"),
                    audit.clean() && found.size() == end.rows);
        }
        figures.put("rows/s before the kill", killed.rate(begin));
        figures.put("rows/s after it", end.rate(killed));
        figures.put("longest time without writes", Words.seconds(puts.calls().takeLongestPause()));
        figures.put("writes refused, and repeated", Words.count(puts.refused()));
        figures.put("writes with unknown outcome, and repeated", Words.count(puts.unknown()));
        return new Result(figures, promises);
    }

    private List<Work> works(DaemonProcess daemon, Puts puts) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), CALL_LIMIT);
            works.add(new EachRow(caller, puts, next));
        }
        return works;
    }

    /** Takes the next row, until none is left, and writes it until it is acknowledged. */
    private final class EachRow implements Work {
        private final HttpCaller daemon;
        private final Puts puts;
        private final AtomicInteger next;
        private int row;

        EachRow(HttpCaller daemon, Puts puts, AtomicInteger next) {
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
