package io.sluice.bench.drill;

import io.sluice.bench.lab.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Daemons are restarted one after the other under load, behind what a load balancer does: nobody notices. */
@Command(name = "restart")
public final class RestartDrill implements Drill {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Mixin
    private ReaderOptions readers = new ReaderOptions();

    @Option(names = "--daemons", paramLabel = "N", defaultValue = "3")
    private int size;

    @Option(names = "--times", paramLabel = "N", defaultValue = "20")
    private int times;

    @Option(names = "--drain-delay", paramLabel = "TIME|0", defaultValue = "2500ms")
    private Duration drainDelay = Duration.ZERO;

    @Option(names = "--haproxy")
    private boolean haproxy;

    @Override
    public void check() {
        if (size < 2) {
            throw new IllegalArgumentException("--daemons " + size + ": it must be at least 2");
        }
    }

    @Override
    public void run(DrillRun run) throws Exception {
        readers.sayHow(run);
        Balancer balancer = haproxy ? HaProxy.inTurn(run.lab(), size) : new OwnBalancer(size);
        ServerProcess[] daemons = new ServerProcess[size];
        for (int i = 0; i < size; i++) {
            daemons[i] = start(run, balancer, i);
        }
        run.start("balancer", balancer.watches());
        for (int i = 0; i < size; i++) {
            awaitSent(run, balancer, i);
        }
        CallStats calls = new CallStats(System.nanoTime());
        run.start("senders", senders(balancer, calls));
        Duration longest = Duration.ZERO;
        for (int round = 1; round <= times; round++) {
            for (int i = 0; i < size; i++) {
                run.say("restart " + round + " of daemon " + (i + 1) + "; " + Format.count(calls.good())
                        + " lookups answered, " + calls.failed() + " lost");
                long began = System.nanoTime();
                daemons[i].close();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                longest = took.compareTo(longest) > 0 ? took : longest;
                daemons[i] = start(run, balancer, i);
                awaitSent(run, balancer, i);
            }
        }
        run.endWorkers();
        run.figure("balancer", haproxy ? "HAProxy" : "the drill's own");
        run.figure("restarts", (long) times * size);
        run.figure("lookups", calls.all());
        run.failures("lookups lost", calls);
        run.figure("longest time without a lookup", Format.millis(calls.takeLongestPause()));
        run.figure("longest time from SIGTERM to the end", Format.seconds(longest));
        run.promise("no lookup was lost", calls.failed() == 0 && calls.good() > 0);
    }

    private ServerProcess start(DrillRun run, Balancer balancer, int place) throws Exception {
        List<String> flags = new ArrayList<>(List.of("--changes=off", "--drain-delay=" + drainDelay.toMillis() + "ms"));
        flags.addAll(balancer.flags(place));
        ServerProcess daemon = run.fillingDaemon("daemon " + (place + 1), List.of(), flags.toArray(String[]::new));
        balancer.put(place, daemon);
        return daemon;
    }

    private static void awaitSent(DrillRun run, Balancer balancer, int place) throws Exception {
        run.await("daemon " + (place + 1) + " was not found to be ready", LIMIT, () -> balancer.sendsTo(place));
    }

    private List<Work> senders(Balancer balancer, CallStats calls) {
        List<Work> senders = new ArrayList<>();
        for (int i = 0; i < readers.readers; i++) {
            Random random = new Random(readers.seed() + i);
            senders.add(() -> {
                balancer.ask(Reader.anySample(random), calls);
                TimeUnit.MILLISECONDS.sleep(Reader.PAUSE_MILLIS);
                return true;
            });
        }
        return senders;
    }
}
