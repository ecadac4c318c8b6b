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
import java.util.Random;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A replica that falls behind is not read from until it has caught up. */
@Command(
        name = "lag",
        description = "Pauses the replay of one replica under steady lookups: it leaves the rotation, comes back when"
                + " replay goes on, and no lookup fails.")
public final class LagDrill implements Drill {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(
            names = "--max-lag",
            paramLabel = "TIME",
            description = "What the daemon is given: how far behind a replica may be.",
            defaultValue = "1s")
    private Duration maxLag = Duration.ZERO;

    @Option(
            names = "--out",
            paramLabel = "TIME",
            description = "How long replay stays paused once the replica has left.",
            defaultValue = "5s")
    private Duration out = Duration.ZERO;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        reading.check();
        if (maxLag.isZero()) {
            throw new IllegalArgumentException("--max-lag 0: a replica is always a little behind");
        }
    }

    @Override
    public SyncMode sync() {
        return SyncMode.NONE;
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        DaemonProcess daemon = lab.daemon(common.serveFlags("--max-lag=" + maxLag.toMillis() + "ms"));
        List<EmbeddedNode> replicas = lab.cluster().replicas();
        EmbeddedNode slow = replicas.get(replicas.size() - 1);
        String name = slow.name();
        Calls lookups = new Calls(System.nanoTime());
        NodesPage nodes = new NodesPage(daemon);
        try (Crew writer = Crew.start("writer", List.of(new Trickle(lab)));
                Crew readers = Crew.start("readers", readers(daemon, lookups))) {
            Wait.until("not all replicas were read from", LIMIT, () -> nodes.open(replicas) && enough(lookups, 0));
            say.accept(Words.count(lookups.good()) + " lookups so far, from all replicas; pausing replay on " + name);
            slow.pauseReplay();
            Duration left = Wait.until(name + " did not leave the rotation", LIMIT, () -> !nodes.open(slow));
            say.accept(name + " left the rotation after " + Words.seconds(left) + ": "
                    + nodes.of(slow).why());

            long before = lookups.good();
            Wait.until("too few lookups were answered", LIMIT, () -> enough(lookups, before));
            long selects = nodes.of(slow).selects(); // what was under way has ended
            Duration stay = out;
            long began = System.nanoTime();
            Wait.until("its time did not pass", stay.plus(LIMIT), () -> System.nanoTime() - began >= stay.toNanos());
            long strayed = nodes.of(slow).selects() - selects;
            say.accept(Words.count(lookups.good() - before) + " lookups meanwhile; resuming replay on " + name);
            slow.resumeReplay();
            Duration back = Wait.until(name + " did not come back", LIMIT, () -> nodes.open(slow));
            say.accept(name + " is back in the rotation after " + Words.seconds(back));
            long again = nodes.of(slow).selects();
            Wait.until(
                    name + " was not read from again",
                    LIMIT,
                    () -> nodes.of(slow).selects() > again && enough(lookups, 0));
            readers.end();
            writer.check();
            readers.check();
            return result(left, back, lookups, strayed, name);
        }
    }

    private List<Work> readers(DaemonProcess daemon, Calls lookups) throws Exception {
        Ledger nothing = new Ledger(Duration.ZERO);
        List<Work> readers = new ArrayList<>();
        for (int i = 0; i < reading.readers; i++) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), CALL_LIMIT);
            readers.add(new Reader(caller, new Random(reading.seed() + i), lookups, nothing));
        }
        return readers;
    }

    /** Each reader has had some answers since there were so many. */
    private boolean enough(Calls lookups, long before) {
        return lookups.good() + lookups.failed() - before >= 50L * reading.readers;
    }

    private static Result result(Duration left, Duration back, Calls lookups, long strayed, String name) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("until it left the rotation", Words.seconds(left));
        figures.put("until it was back", Words.seconds(back));
        figures.put("lookups", Words.count(lookups.good() + lookups.failed()));
        figures.put("lookups failed", Words.count(lookups.failed()));
        figures.put("longest time without an answer", Words.seconds(lookups.takeLongestPause()));
        if (lookups.firstFailure() != null) {
            figures.put("first failure", lookups.firstFailure());
        }
        Map<String, Boolean> promises = new LinkedHashMap<>();
        promises.put("no lookup failed", lookups.failed() == 0);
        promises.put("nothing was read from " + name + " while it was out", strayed == 0);
        return new Result(figures, promises);
    }
}
