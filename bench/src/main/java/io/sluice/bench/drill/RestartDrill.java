package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.Wait;
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

/** Daemons are restarted one after the other under load, behind what a load balancer does: nobody notices. */
@Command(
        name = "restart",
        description =
                "Restarts daemons behind a load balancer one after the other, again and again, while keys are looked up through"
                        + " it: no lookup is lost.")
public final class RestartDrill implements Drill {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Mixin
    private ReaderOptions readers = new ReaderOptions();

    @Option(names = "--daemons", paramLabel = "N", description = "Behind the balancer.", defaultValue = "3")
    private int size;

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "How often all of them are restarted.",
            defaultValue = "20")
    private int times;

    @Option(
            names = "--drain-delay",
            paramLabel = "TIME",
            description = "The daemons' own; the balancer asks whether they are ready once a second.",
            defaultValue = "2500ms")
    private Duration drainDelay = Duration.ZERO;

    @Option(
            names = "--haproxy",
            description = "The balancer is HAProxy, which has to be installed, and not what stands for one here.")
    private boolean haproxy;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        DrillOptions.atLeast("--daemons", size, 2);
        DrillOptions.atLeast("--times", times, 1);
        readers.check();
    }

    @Override
    public SyncMode sync() {
        return SyncMode.NONE;
    }

    private DaemonProcess start(ClusterLab lab, Balancer balancer, int place) throws Exception {
        List<String> flags = common.serveFlags("--changes=off", "--drain-delay=" + drainDelay.toMillis() + "ms");
        flags.addAll(balancer.flags(place));
        return lab.fillingDaemon("daemon " + (place + 1), flags);
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        Balancer balancer = haproxy ? HaProxy.start(lab, size) : new OwnBalancer(size);
        DaemonProcess[] daemons = new DaemonProcess[size];
        for (int i = 0; i < size; i++) {
            daemons[i] = start(lab, balancer, i);
            balancer.put(i, daemons[i]);
        }
        Calls calls = new Calls(System.nanoTime());
        Duration longest = Duration.ZERO;
        try (Crew watches = Crew.start("balancer", balancer.watches())) {
            for (int i = 0; i < size; i++) {
                awaitSent(balancer, i);
            }
            try (Crew senders = Crew.start("senders", senders(balancer, calls))) {
                for (int round = 1; round <= times; round++) {
                    for (int i = 0; i < size; i++) {
                        say.accept("restart " + round + " of daemon " + (i + 1) + "; " + Words.count(calls.good())
                                + " lookups answered, " + calls.failed() + " lost");
                        long began = System.nanoTime();
                        daemons[i].close();
                        Duration took = Duration.ofNanos(System.nanoTime() - began);
                        longest = took.compareTo(longest) > 0 ? took : longest;
                        daemons[i] = start(lab, balancer, i);
                        balancer.put(i, daemons[i]);
                        awaitSent(balancer, i);
                        senders.check();
                        watches.check();
                    }
                }
            }
        }
        return result(calls, longest);
    }

    private static void awaitSent(Balancer balancer, int place) throws Exception {
        Duration unused = Wait.until(
                "daemon " + (place + 1) + " was not found to be ready", LIMIT, () -> balancer.sendsTo(place));
    }

    private List<Work> senders(Balancer balancer, Calls calls) throws Exception {
        Random random = new Random(readers.seed());
        List<Work> senders = new ArrayList<>();
        for (int i = 0; i < readers.readers; i++) {
            senders.add(balancer.sender(new Random(random.nextLong()), calls));
        }
        return senders;
    }

    private Result result(Calls calls, Duration longest) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("seed", Long.toString(readers.seed()));
        figures.put("balancer", haproxy ? "HAProxy" : "the drill's own");
        figures.put("restarts", Words.count((long) times * size));
        figures.put("lookups", Words.count(calls.good() + calls.failed()));
        figures.put("lookups lost", Words.count(calls.failed()));
        if (calls.firstFailure() != null) {
            figures.put("the first one", String.valueOf(calls.firstFailure()));
        }
        figures.put("longest time without a lookup", Words.millis(calls.takeLongestPause()));
        figures.put("longest time from SIGTERM to the end", Words.seconds(longest));
        Map<String, Boolean> promises = new LinkedHashMap<>();
        promises.put("no lookup was lost", calls.failed() == 0 && calls.good() > 0);
        return new Result(figures, promises);
    }
}
