package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.NodeStatus;
import io.sluice.embedded.SyncMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The primary dies, a replica takes its place, and nothing that was acknowledged is lost. */
@Command(name = "failover")
public final class FailoverDrill implements Drill {
    /** Where lookups are read. */
    enum ReadFrom {
        REPLICAS,
        ANY
    }

    /** Of the keys of all writers. */
    private static final String KEYS = "failover-";
    /** A replica further behind is not read from. */
    private static final Duration MAX_LAG = Duration.ofSeconds(5);
    /** Twice that: while there is no primary, nobody knows how far behind it a replica is. */
    private static final Duration SETTLE = MAX_LAG.multipliedBy(2);

    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(2);
    private static final Duration READ_ERRORS_LIMIT = Duration.ofSeconds(1);
    private static final int LONGEST_BEFORE_MILLIS = 2000;

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(names = "--times", paramLabel = "N", defaultValue = "1")
    private int times;

    @Option(names = "--writers", paramLabel = "N", defaultValue = "8")
    private int writers;

    @Option(names = "--read-from", paramLabel = "replicas|any", defaultValue = "replicas")
    private ReadFrom readFrom = ReadFrom.REPLICAS;

    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    @Override
    public void run(DrillRun run) throws Exception {
        reading.sayHow(run);
        Random random = new Random(reading.seed());
        ServerProcess daemon = run.writableDaemon(
                "--read-from=" + readFrom.name().toLowerCase(Locale.ROOT), "--max-lag=" + MAX_LAG.toSeconds() + "s");
        RecordedPuts puts = new RecordedPuts(new WrittenKeys(SETTLE));
        CallStats reads = new CallStats(System.nanoTime());
        run.start("writers", writers(daemon, puts));
        run.start("readers", reading.readers(daemon.lookups(), reads, puts.written()));
        Failover failover = new Failover(run, new NodesPage(daemon), puts, reads);
        List<Failover.Round> rounds = new ArrayList<>();
        for (int round = 1; round <= times; round++) {
            run.say("failover " + round + " of " + times);
            rounds.add(failover.round(Duration.ofMillis(random.nextInt(LONGEST_BEFORE_MILLIS))));
        }
        run.endWorkers();
        run.await(
                "the replicas did not catch up",
                CATCH_UP_LIMIT,
                () -> allHaveEverything(run.lab().cluster().status()));
        run.say("looking for every acknowledged row on every node");
        tell(run, puts, reads, rounds);
    }

    private List<Work> writers(ServerProcess daemon, RecordedPuts puts) {
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), CALL_LIMIT);
            works.add(new Writer(KEYS + i + "-", caller, new Random(reading.seed() + 1000 + i), puts));
        }
        return works;
    }

    /** Writes through the daemon without end: mostly new keys, now and then another value of an old one. Its keys are its own. */
    private static final class Writer implements Work {
        /** Between two writes: the machine is for the servers. */
        private static final long PAUSE_MILLIS = 4;

        private static final long AGAIN_MILLIS = 20;
        /** From then on only old keys are written: what is remembered of them has a bound. */
        private static final int MOST_KEYS = 20_000;
        /** Of so many writes, one is of an old key. */
        private static final int REWRITTEN = 8;

        private final String name;
        private final HttpCaller daemon;
        private final Random random;
        private final RecordedPuts puts;
        private int keys;
        private int version;

        Writer(String name, HttpCaller daemon, Random random, RecordedPuts puts) {
            this.name = name;
            this.daemon = daemon;
            this.random = random;
            this.puts = puts;
        }

        @Override
        public boolean next() throws Exception {
            boolean old = keys == MOST_KEYS || (keys > 0 && random.nextInt(REWRITTEN) == 0);
            String key = name + (old ? random.nextInt(keys) : keys++);
            boolean acknowledged = puts.put(daemon, key, "https://example.com/" + key + "/" + version++);
            TimeUnit.MILLISECONDS.sleep(acknowledged ? PAUSE_MILLIS : AGAIN_MILLIS);
            return true;
        }
    }

    /** Nobody writes any more, so that the replicas can have everything. */
    private static boolean allHaveEverything(List<NodeStatus> all) {
        long replicas = all.stream()
                .filter(node -> node.role() == NodeStatus.Role.REPLICA)
                .filter(node -> node.lagBytes() != null && node.lagBytes() == 0)
                .count();
        return replicas == all.size() - 1;
    }

    private void tell(DrillRun run, RecordedPuts puts, CallStats reads, List<Failover.Round> rounds) throws Exception {
        Lab lab = run.lab();
        Map<String, WrittenKeys.Entry> said = puts.written().entries();
        run.figure("failovers", rounds.size());
        run.figure("writes acknowledged", puts.calls().good());
        run.figure("rows acknowledged", Audit.of(said, Map.of()).acknowledged());
        for (EmbeddedNode node : lab.cluster().nodes()) {
            Audit audit = Audit.of(said, Rows.of(lab, node, KEYS));
            String where = node == lab.cluster().primary() ? "the primary, " + node.name() : node.name();
            run.figure("rows lost on " + where, audit.lost());
            String example = audit.example() == null ? "" : ": " + audit.example();
            run.promise("no acknowledged row is lost on " + where + example, audit.lost() == 0);
            run.promise("nothing is on " + where + " that was said not to be written" + example, audit.unasked() == 0);
        }
        run.figure("writes refused", puts.refused());
        run.figure("writes with unknown outcome", puts.unknown());
        run.figure("reads", reads.all());
        run.failures("reads failed", reads);
        run.figure("time without writes", spread(rounds, Failover.Round::noWrites));
        run.figure("time without reads", spread(rounds, Failover.Round::noReads));
        run.figure("from promotion to write", spread(rounds, Failover.Round::promotedToWrite));
        run.figure("until the old primary was found out", spread(rounds, Failover.Round::foundOut));
        if (readFrom == ReadFrom.REPLICAS) {
            run.promise("no read failed", reads.failed() == 0);
        } else {
            run.promise("reads failed for less than 1 s", reads.longestFailing().compareTo(READ_ERRORS_LIMIT) < 0);
        }
    }

    /** The one there is; of several, the middle one and the longest. */
    private static String spread(List<Failover.Round> rounds, Function<Failover.Round, Duration> figure) {
        List<Duration> sorted = rounds.stream().map(figure).sorted().toList();
        Duration longest = sorted.get(sorted.size() - 1);
        return sorted.size() == 1
                ? Format.seconds(longest)
                : Format.seconds(sorted.get(sorted.size() / 2)) + " (median), " + Format.seconds(longest)
                        + " (longest)";
    }
}
