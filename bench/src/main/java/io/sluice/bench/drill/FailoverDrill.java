package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Wait;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeStatus;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The primary dies, a replica takes its place, and nothing that was acknowledged is lost. */
@Command(
        name = "failover",
        description = "Kills the primary under writes and lookups, promotes the replica that has received most, and"
                + " revives the old primary: no row acknowledged is lost, and the daemon finds its way by itself.")
public final class FailoverDrill implements Drill {
    /** Where lookups are read. */
    enum ReadFrom {
        REPLICAS,
        ANY
    }

    /** A replica further behind is not read from. */
    private static final Duration MAX_LAG = Duration.ofSeconds(5);

    /** Twice that: while there is no primary, nobody knows how far behind it a replica is. */
    private static final Duration SETTLE = MAX_LAG.multipliedBy(2);

    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration READ_ERRORS_LIMIT = Duration.ofSeconds(1);
    private static final int LONGEST_BEFORE_MILLIS = 2000;

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "How many primaries die, one after the other, in the same cluster.",
            defaultValue = "1")
    private int times;

    @Option(names = "--writers", paramLabel = "N", description = "How many write without end.", defaultValue = "8")
    private int writers;

    @Option(
            names = "--read-from",
            paramLabel = "replicas|any",
            description = "What the daemon is given. With replicas no lookup may fail; with any, for less than 1 s.",
            defaultValue = "replicas")
    private ReadFrom readFrom = ReadFrom.REPLICAS;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        reading.check();
        DrillOptions.atLeast("--times", times, 1);
        DrillOptions.atLeast("--writers", writers, 1);
    }

    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        say.accept("--seed " + reading.seed() + " does the same again");
        Random random = new Random(reading.seed());
        DaemonProcess daemon = lab.writableDaemon(common.serveFlags(
                "--read-from=" + readFrom.name().toLowerCase(Locale.ROOT), "--max-lag=" + MAX_LAG.toSeconds() + "s"));
        Puts puts = new Puts(new Ledger(SETTLE));
        Calls reads = new Calls(System.nanoTime());
        List<Failover.Round> rounds = new ArrayList<>();
        NodesPage nodes = new NodesPage(daemon);
        try (Crew writing = Crew.start("writers", writers(daemon, puts));
                Crew lookups = Crew.start("readers", readers(daemon, puts.ledger(), reads))) {
            Failover failover = new Failover(lab, nodes, puts, reads, writing, say);
            for (int round = 1; round <= times; round++) {
                say.accept("failover " + round + " of " + times);
                rounds.add(failover.run(Duration.ofMillis(random.nextInt(LONGEST_BEFORE_MILLIS))));
                if (puts.calls().firstFailure() != null && round == 1) {
                    say.accept("the first write that was not acknowledged: "
                            + puts.calls().firstFailure());
                }
            }
            writing.end();
            lookups.end();
            writing.check();
            lookups.check();
        }
        awaitCaughtUp(lab);
        say.accept("looking for every acknowledged row on every node");
        return result(lab, puts, reads, rounds);
    }

    private List<Work> writers(DaemonProcess daemon, Puts puts) throws Exception {
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), CALL_LIMIT);
            works.add(new Writer(i, caller, new Random(reading.seed() + 1000 + i), puts));
        }
        return works;
    }

    private List<Work> readers(DaemonProcess daemon, Ledger written, Calls reads) throws Exception {
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < reading.readers; i++) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), CALL_LIMIT);
            works.add(new Reader(caller, new Random(reading.seed() + i), reads, written));
        }
        return works;
    }

    /** Nobody writes any more, so that the replicas can have everything. */
    private static void awaitCaughtUp(ClusterLab lab) throws Exception {
        Wait.until("the replicas did not catch up", CATCH_UP_LIMIT, () -> {
            List<NodeStatus> all = lab.cluster().status();
            return all.stream()
                                    .filter(node -> node.role() == NodeStatus.Role.REPLICA)
                                    .count()
                            == all.size() - 1
                    && all.stream().allMatch(FailoverDrill::hasEverything);
        });
    }

    private static boolean hasEverything(NodeStatus node) {
        Long behind = node.lagBytes();
        return node.role() == NodeStatus.Role.PRIMARY || (behind != null && behind == 0);
    }

    private Result result(ClusterLab lab, Puts puts, Calls reads, List<Failover.Round> rounds) throws Exception {
        Map<String, String> figures = new LinkedHashMap<>();
        Map<String, Boolean> promises = new LinkedHashMap<>();
        figures.put("seed", Long.toString(reading.seed()));
        figures.put("failovers", Integer.toString(rounds.size()));
        figures.put("writes acknowledged", Words.count(puts.calls().good()));
        Map<String, Ledger.Entry> said = puts.ledger().entries();
        figures.put("rows acknowledged", Words.count(Audit.of(said, Map.of()).acknowledged()));
        for (EmbeddedNode node : lab.cluster().nodes()) {
            Audit audit = Audit.of(said, Rows.of(lab, node, Writer.KEYS));
            String where = node == lab.cluster().primary() ? "the primary, " + node.name() : node.name();
            figures.put("rows lost on " + where, Words.count(audit.lost()));
            String example = audit.example() == null ? "" : ": " + audit.example();
            promises.put("no acknowledged row is lost on " + where + example, audit.lost() == 0);
            promises.put("nothing is on " + where + " that was said not to be written" + example, audit.unasked() == 0);
        }
        figures.put("writes refused", Words.count(puts.refused()));
        figures.put("writes with unknown outcome", Words.count(puts.unknown()));
        figures.put("reads", Words.count(reads.good() + reads.failed()));
        figures.put("reads failed", Words.count(reads.failed()));
        if (reads.firstFailure() != null) {
            figures.put("first read that failed", reads.firstFailure());
        }
        figures.put("time without writes", spread(rounds, Failover.Round::noWrites));
        figures.put("time without reads", spread(rounds, Failover.Round::noReads));
        figures.put("from promotion to write", spread(rounds, Failover.Round::promotedToWrite));
        figures.put("until the old primary was found out", spread(rounds, Failover.Round::foundOut));
        if (readFrom == ReadFrom.REPLICAS) {
            promises.put("no read failed", reads.failed() == 0);
        } else {
            promises.put(
                    "reads failed for less than 1 s", reads.longestFailing().compareTo(READ_ERRORS_LIMIT) < 0);
        }
        return new Result(figures, promises);
    }

    /** The one there is; of several, the middle one and the longest. */
    private static String spread(List<Failover.Round> rounds, Function<Failover.Round, Duration> figure) {
        List<Duration> sorted = rounds.stream().map(figure).sorted().toList();
        Duration longest = sorted.get(sorted.size() - 1);
        return sorted.size() == 1
                ? Words.seconds(longest)
                : Words.seconds(sorted.get(sorted.size() / 2)) + " (median), " + Words.seconds(longest) + " (longest)";
    }
}
