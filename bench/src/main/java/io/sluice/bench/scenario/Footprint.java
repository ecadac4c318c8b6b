package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.Heap;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.IdleCost;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.measure.SmallHeap;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the daemon costs the machine it runs on: time to start, memory under load, garbage, memory of idle connections. */
@Command(name = "footprint")
public final class Footprint implements Scenario {
    private static final Figure STARTUP = Figure.less("start to ready", "s");

    private static final String FILLS = "fills";
    private static final String NO_FILLS = "no fills";
    private static final String IDLE = "idle";
    private static final Map<String, String> START = Map.of(Contestant.NAME, "start");

    private static final double MOST_SECONDS = 1.5;
    private static final double MOST_KIB = 16;

    /** About what a start takes, and opening idle connections. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--starts", paramLabel = "N", defaultValue = "5")
    int starts;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "2000")
    int connections;

    @Option(names = "--idle", paramLabel = "N", defaultValue = "10000")
    int idle;

    @Override
    public int mostConnections() {
        return Math.max(connections, idle);
    }

    @Override
    public void measure(Run run) throws Exception {
        int rounds = common.rounds();
        run.expect(
                starts + 4 * rounds,
                SHORT.multipliedBy(starts + 2L * rounds)
                        .plus(common.warmup().multipliedBy(2L + rounds))
                        .plus(common.duration().multipliedBy(2L * rounds)));
        for (int start = 1; start <= starts; start++) { // one after the other, as a user starts it
            run.doing("start " + start);
            try (ServerProcess daemon = run.lab().daemon("start-" + start, true)) {
                run.add(START, start, Map.of(STARTUP, daemon.startup().toNanos() / 1e9));
            }
        }
        smallHeap(run);
        for (int round = 1; round <= rounds; round++) {
            idle(run, round);
        }
        notes(run);
    }

    private void smallHeap(Run run) throws Exception {
        try (SmallHeap fills = SmallHeap.start(run, "fills", true, common.lookups("/single"), connections);
                SmallHeap noFills = SmallHeap.start(run, "no-fills", false, common.lookups("/single"), connections)) {
            List<Contestant> contestants = List.of(
                    new Contestant(Contestant.at(FILLS, connections), fills),
                    new Contestant(Contestant.at(NO_FILLS, connections), noFills));
            Rounds rounds = new Rounds(run, common);
            rounds.warmUp(contestants);
            rounds.measure(contestants, common.rounds());
        }
    }

    private void idle(Run run, int round) throws InterruptedException {
        try (ServerProcess daemon = SmallHeap.daemon(run.lab(), "idle-" + round, true);
                Heap heap = Heap.of(daemon)) {
            IdleCost cost = new IdleCost(daemon, heap, common.lookups("/single"));
            run.doing("warming up: idle, round " + round);
            cost.warmUp(run.client(), common.warmup());
            IdleCost.Memory before = cost.memory();
            run.add(Contestant.at(IDLE, 0), round, before.figures());
            run.doing("opening idle connections, round " + round);
            IdleCost.Memory with = cost.memory(idle);
            run.lab().check();
            run.add(Contestant.at(IDLE, idle), round, with.figures(before, idle));
        }
    }

    private void notes(Run run) {
        run.note("Under load and idle the daemons have " + SmallHeap.LIMIT
                + ". Memory is what the daemon holds itself: what the kernel keeps for its sockets is not in it, and pages shared"
                + " with another process count in part. " + (Heap.known() ? MANAGED : UNKNOWN));
        run.note(
                "Each idle connection has had one answer. Memory of 'idle' is that after a collection of all garbage, in a daemon"
                        + " that was under load before.");
        if (!Checkout.hasDaemonArchive()) {
            run.note("There is no archive of class data newer than the daemon's jar, and starts take longer without:"
                    + " ./run.sh package makes it.");
        }
    }

    private static final String MANAGED =
            "The management interface that tells of the heap takes a few MiB in each; what is allocated for opening the connections is"
                    + " in the lookups' share.";
    private static final String UNKNOWN =
            "The heap is not told of, because java.home is no JDK, and garbage stays in what is resident.";

    @Override
    public List<Chart> charts() {
        return Contestant.charts(SmallHeap.RESIDENT, SmallHeap.ALLOCATED);
    }

    /** Of idle connections both, because a heap that has had room already does not grow: neither alone is the cost. */
    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        ratios.add(Ratio.plain("seconds of a start", STARTUP, START, atMost(MOST_SECONDS)));
        for (String contestant : List.of(FILLS, NO_FILLS)) {
            String what = SmallHeap.LIMIT + ", " + contestant + ", c=" + connections;
            ratios.add(Ratio.plain(what, Figures.ERRORS, Contestant.at(contestant, connections), atMost(0)));
        }
        String each = String.format(Locale.ROOT, "KiB of each of %,d idle connections", idle);
        ratios.add(Ratio.plain(each, IdleCost.RESIDENT_EACH, Contestant.at(IDLE, idle), atMost(MOST_KIB)));
        ratios.add(Ratio.plain(each, IdleCost.HEAP_EACH, Contestant.at(IDLE, idle), atMost(MOST_KIB)));
        return ratios;
    }
}
