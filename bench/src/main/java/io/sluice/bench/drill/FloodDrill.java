package io.sluice.bench.drill;

import io.sluice.bench.lab.ServerProcess;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Clients that want too much or are broken, one kind after the other, against a daemon with little memory. */
@Command(name = "flood")
public final class FloodDrill implements Drill {
    private static final List<String> SMALL = List.of("-Xmx128m");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration BACK = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** The end of a JVM after its last step, and ours to see it. */
    private static final Duration SPARE = Duration.ofSeconds(5);
    /** Heap and direct memory have 128 MB each, the JVM itself takes the rest. */
    private static final double MOST_RESIDENT = 450e6;

    private static final double MOST_DIRECT = 128 * 1024 * 1024;

    @Mixin
    private ReaderOptions readers = new ReaderOptions();

    @Option(names = "--duration", paramLabel = "TIME", defaultValue = "60s")
    private Duration duration = Duration.ZERO;

    @Option(names = "--floods", paramLabel = "KIND", split = ",")
    private List<Flood> floods = List.of(Flood.values());

    @Option(names = "--share", paramLabel = "PERCENT", defaultValue = "50")
    private int share;

    @Override
    public void check() {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("--duration " + duration.toMillis() + "ms: it must be at least 1s");
        }
    }

    /** Which promises still hold. */
    private static final class Kept {
        boolean rate = true;
        boolean after = true;
        boolean memory = true;
    }

    @Override
    public void run(DrillRun run) throws Exception {
        readers.sayHow(run);
        FloodTable.fill(run.lab());
        ServerProcess daemon = run.fillingDaemon("drill", SMALL, "--changes=off");
        URI lookups = daemon.lookups();
        InetSocketAddress server = new InetSocketAddress(lookups.getHost(), lookups.getPort());
        CallStats calls = new CallStats(System.nanoTime());
        Kept kept = new Kept();
        Workers crowd = run.start("readers", readers.readers(lookups, calls, new WrittenKeys(Duration.ZERO)));
        double unused = rate(run, calls, Duration.ofSeconds(2)); // the JVM is new
        double usual = rate(run, calls, duration.compareTo(LIMIT) < 0 ? duration : LIMIT);
        run.figure("lookups a second before", Math.round(usual));
        double least = usual * share / 100;
        for (Flood flood : floods) {
            run.say(flood.words() + ": " + flood.connections() + " connections for " + Format.seconds(duration));
            during(run, flood, server, daemon, calls, least, kept);
        }
        run.end(crowd);
        run.start("flood", List.of(Flood.SILENT.against(server)));
        run.pass(Duration.ofSeconds(1));
        run.say("SIGTERM, while nobody reads");
        long began = System.nanoTime();
        daemon.close();
        Duration ended = Duration.ofNanos(System.nanoTime() - began);
        run.endWorkers();
        run.figure("lookups answered", calls.good());
        run.failures("lookups lost or mixed", calls);
        run.figure("from SIGTERM to the end", Format.seconds(ended));
        run.promise("others' lookups went on at " + share + " % of their rate or more", kept.rate);
        run.promise("all was well 2 s after each flood", kept.after);
        run.promise("no answer was lost, and each was that of its key", calls.failed() == 0);
        run.promise("memory was bounded", kept.memory);
        run.promise("SIGTERM ended it within the grace", ended.compareTo(GRACE.plus(SPARE)) <= 0);
    }

    /** @param least lookups a second that others must keep */
    private void during(
            DrillRun run,
            Flood flood,
            InetSocketAddress server,
            ServerProcess daemon,
            CallStats calls,
            double least,
            Kept kept)
            throws Exception {
        double resident = 0;
        double direct = 0;
        Duration unused = calls.takeLongestPause(); // of the time before
        Workers flooding = run.start("flood", List.of(flood.against(server)));
        long began = System.nanoTime();
        long good = calls.good();
        while (System.nanoTime() - began < duration.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(500);
            resident = Math.max(resident, daemon.tree().usage().residentBytes());
            direct = Math.max(direct, daemon.metrics().sum("jvm_buffer_memory_used_bytes{id=\"direct\""));
        }
        double rate = (calls.good() - good) / ((System.nanoTime() - began) / 1e9);
        run.end(flooding);
        Duration pause = calls.takeLongestPause();
        run.pass(BACK);
        double after = rate(run, calls, Duration.ofSeconds(1));
        kept.rate &= rate >= least;
        kept.after &= after >= least;
        kept.memory &= resident <= MOST_RESIDENT && direct <= MOST_DIRECT;
        run.figure(
                flood.words(),
                String.format(
                        Locale.ROOT,
                        "%,.0f lookups/s, longest pause %s, %,.0f lookups/s after it; %.0f MB resident, %.0f MB direct",
                        rate,
                        Format.millis(pause),
                        after,
                        resident / 1e6,
                        direct / 1e6));
    }

    private static double rate(DrillRun run, CallStats calls, Duration time) throws Exception {
        long began = System.nanoTime();
        long good = calls.good();
        run.pass(time);
        return (calls.good() - good) / ((System.nanoTime() - began) / 1e9);
    }
}
