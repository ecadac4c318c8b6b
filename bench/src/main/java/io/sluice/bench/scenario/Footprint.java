package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.Heap;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the daemon costs the machine it runs on: time to start, memory under load, garbage, memory of idle connections. */
@Command(name = "footprint")
public final class Footprint implements Scenario {
    private static final Figure STARTUP = Figure.less("start to ready", "s");

    private static final String C = "c";
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
    public void measure(Run run) throws Exception {
        DaemonLoad.requireDescriptors(Math.max(connections, idle));
        run.expect(
                starts + Rounds.samples(common, 4),
                SHORT.multipliedBy(starts + 2L * common.rounds()).plus(Rounds.time(common, 2 + common.rounds(), 2)));
        starts(run);
        smallHeap(run);
        for (int round = 1; round <= common.rounds(); round++) {
            idle(run, round);
        }
        notes(run);
    }

    /** One after the other, as a user starts it. */
    private void starts(Run run) throws InterruptedException {
        Lab lab = run.lab();
        for (int start = 1; start <= starts; start++) {
            run.doing("start " + start);
            try (ServerProcess daemon = lab.daemon("start-" + start, true, List.of())) {
                run.add(START, start, Map.of(STARTUP, daemon.startup().toNanos() / 1e9));
            }
        }
    }

    private void smallHeap(Run run) throws Exception {
        Lab lab = run.lab();
        try (SmallHeap fills = smallHeap(run, SmallHeap.daemon(lab, "fills", true));
                SmallHeap noFills = smallHeap(run, SmallHeap.daemon(lab, "no-fills", false))) {
            List<Contestant> contestants = List.of(
                    new Contestant(Contestant.point(FILLS, C, connections), fills),
                    new Contestant(Contestant.point(NO_FILLS, C, connections), noFills));
            Rounds rounds = new Rounds(run, common);
            rounds.warmUp(contestants);
            rounds.measure(contestants);
        }
    }

    private SmallHeap smallHeap(Run run, ServerProcess daemon) throws InterruptedException {
        return SmallHeap.of(new DaemonLoad(run.client(), run.lab(), daemon, lookups(), connections));
    }

    private Requests lookups() {
        return new Requests.Keyed("/single/", Keys.uniform(common.rows()));
    }

    private void idle(Run run, int round) throws InterruptedException {
        try (ServerProcess daemon = SmallHeap.daemon(run.lab(), "idle-" + round, true);
                Heap heap = Heap.of(daemon)) {
            IdleCost cost = new IdleCost(daemon, heap, lookups());
            run.doing("warming up: idle, round " + round);
            cost.warmUp(run.client(), common.warmup());
            IdleCost.Memory before = cost.memory();
            run.add(Contestant.point(IDLE, C, 0), round, before.figures());
            run.doing("opening idle connections, round " + round);
            IdleCost.Memory with = cost.memory(idle);
            run.lab().check();
            run.add(Contestant.point(IDLE, C, idle), round, with.figures(before, idle));
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
        return Stream.of(SmallHeap.RESIDENT, SmallHeap.ALLOCATED)
                .map(figure -> new Chart(figure.name(), Chart.Kind.BARS, C, Contestant.NAME, figure.name()))
                .toList();
    }

    @Override
    public List<Ratio> ratios() {
        return List.of(
                Ratio.plain("seconds of a start", STARTUP, START, atMost(MOST_SECONDS)),
                errors(FILLS),
                errors(NO_FILLS),
                each(IdleCost.RESIDENT_EACH),
                each(IdleCost.HEAP_EACH));
    }

    /** Both, because a heap that has had room already does not grow: neither alone is the cost. */
    private Ratio each(Figure figure) {
        return Ratio.plain(
                String.format(Locale.ROOT, "KiB of each of %,d idle connections", idle),
                figure,
                Contestant.point(IDLE, C, idle),
                atMost(MOST_KIB));
    }

    private Ratio errors(String contestant) {
        return Ratio.plain(
                SmallHeap.LIMIT + ", " + contestant + ", c=" + connections,
                Figures.ERRORS,
                Contestant.point(contestant, C, connections),
                atMost(0));
    }
}
