package io.sluice.bench.drill;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FrontEnd;
import io.sluice.bench.load.FrontEndLoad;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.Keys;
import io.sluice.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A key that everybody reads leaves the cache: the herd that misses it costs the database one SELECT for each daemon that it is asked of. Behind
 * a balancer that sends a key to one daemon, it is one for all of them.
 */
@Command(name = "herd")
public final class HerdDrill implements Drill {
    /** Longer than a daemon remembers an answer: one that it remembers costs no SELECT at all. */
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1200);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration BACK_LIMIT = Duration.ofSeconds(10);
    private static final Duration SPARE = Duration.ofSeconds(2);
    /** Of the sample keys. */
    private static final String KEY = "1";

    @Option(names = "--reads", paramLabel = "N", defaultValue = "28000")
    private int reads;

    @Option(names = "--times", paramLabel = "N", defaultValue = "10")
    private int times;

    @Option(names = "--window", paramLabel = "TIME", defaultValue = "1500ms")
    private Duration window = Duration.ZERO;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    private int connections;

    @Option(names = "--daemons", paramLabel = "N", defaultValue = "1")
    private int size;

    @Option(names = "--haproxy")
    private boolean haproxy;

    @Option(names = "--warmup", paramLabel = "TIME|0", defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Override
    public void check() {
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("--window " + window.toMillis() + "ms: it must be at least "
                    + SHORTEST_WINDOW.toMillis() + "ms, as daemons remember an answer for a second");
        }
        if (size < 1) {
            throw new IllegalArgumentException("--daemons " + size + ": it must be at least 1");
        }
    }

    /** Daemons, and where front ends ask: each of one of them, or all of the balancer. */
    private record Herded(List<ServerProcess> daemons, List<URI> doors) {
        /** How much a metric of theirs has grown since. */
        double grown(List<Metrics> before, String name) throws InterruptedException {
            double grown = 0;
            for (int i = 0; i < daemons.size(); i++) {
                grown += daemons.get(i).metrics().grown(before.get(i), name);
            }
            return grown;
        }

        List<Metrics> metrics() throws InterruptedException {
            List<Metrics> metrics = new ArrayList<>();
            for (ServerProcess daemon : daemons) {
                metrics.add(daemon.metrics());
            }
            return metrics;
        }
    }

    private Herded start(DrillRun run) throws Exception {
        HaProxy balancer = haproxy ? HaProxy.byPath(run.lab(), size) : null;
        List<ServerProcess> daemons = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            List<String> flags = new ArrayList<>(List.of("--changes=off"));
            if (balancer != null) {
                flags.addAll(balancer.flags(i));
            }
            daemons.add(run.fillingDaemon("drill " + (i + 1), List.of(), flags.toArray(String[]::new)));
        }
        if (balancer == null) {
            return new Herded(
                    daemons, daemons.stream().map(ServerProcess::lookups).toList());
        }
        for (int i = 0; i < size; i++) {
            int place = i;
            run.await("HAProxy did not find daemon " + (i + 1), BACK_LIMIT, () -> balancer.sendsTo(place));
        }
        return new Herded(daemons, List.of(balancer.lookups()));
    }

    @Override
    public void run(DrillRun run) throws Exception {
        EmbeddedRedis server = run.lab().redis();
        Cache cache = new Cache("127.0.0.1", server.port(), server.password(), RedisCaller.PREFIX);
        Herded herded = start(run);
        Duration length = warmup.plus(window.multipliedBy(times)).plus(SPARE);
        int doors = herded.doors().size();
        List<FrontEndLoad> loads = herded.doors().stream()
                .map(door -> new FrontEndLoad(
                        door,
                        cache,
                        Keys.uniform(1),
                        (double) reads / doors,
                        Math.max(1, connections / doors),
                        false,
                        length,
                        length))
                .toList();
        try (RedisCaller redis = run.lab().redisCaller(LIMIT)) {
            HttpCaller caller = new HttpCaller(herded.doors().get(0), LIMIT);
            run.await("the key was not filled", LIMIT, () -> {
                caller.get("/single/" + KEY);
                return redis.entry(KEY) != null;
            });
            List<CompletableFuture<FrontEndMeasured>> measured = new ArrayList<>();
            List<Work> frontEnds = new ArrayList<>();
            for (FrontEndLoad load : loads) {
                CompletableFuture<FrontEndMeasured> one = new CompletableFuture<>();
                measured.add(one);
                frontEnds.add(() -> {
                    one.complete(new FrontEnd().run(load));
                    return false;
                });
            }
            run.start("front end", frontEnds);
            run.say(Format.count(reads) + " reads/s of one key; warming up for " + Format.seconds(warmup));
            run.pass(warmup);
            run.say("the key expires " + times + " times, once in " + Format.seconds(window));
            long misses = 0;
            long selects = 0;
            boolean once = true;
            for (int i = 1; i <= times; i++) {
                Expiry one = expire(run, herded, redis);
                run.figure(
                        "expiry " + i,
                        Format.count(one.misses()) + " misses, " + one.selects() + " SELECTs, back after "
                                + Format.millis(one.back()));
                misses += one.misses();
                selects += one.selects();
                once &= one.selects() <= doors;
            }
            run.figure("misses for each SELECT", Format.count(misses / Math.max(1, selects)) + " (leases: 13)");
            run.promise(
                    "no expiry cost more than one SELECT"
                            + (doors > 1 ? " for each of " + doors + " daemons" : haproxy ? " of all daemons" : ""),
                    once);
            run.promise("there was a herd", misses > selects);
            List<FrontEndMeasured> ended = new ArrayList<>();
            for (CompletableFuture<FrontEndMeasured> one : measured) {
                run.await("a front end did not end", length.plus(LIMIT), one::isDone);
                ended.add(one.get());
            }
            tell(run, ended);
        }
    }

    private static void tell(DrillRun run, List<FrontEndMeasured> all) {
        double achieved = 0;
        long failed = 0;
        long hits = 0;
        long missed = 0;
        for (FrontEndMeasured one : all) {
            FrontEndMeasured.Slice whole = one.whole();
            achieved += one.achieved();
            failed += whole.fills().errors() + one.unanswered();
            hits += whole.hits().total();
            missed += whole.missed();
        }
        run.figure("reads a second", Format.rate(Math.round(achieved), Duration.ofSeconds(1)));
        run.figure("reads that Redis knew", String.format(Locale.ROOT, "%.3f %%", 100.0 * hits / (hits + missed)));
        run.figure("reads failed", failed);
        run.promise("no read failed", failed == 0);
    }

    /**
     * One expiry.
     *
     * @param back how long after it the key was seen in the cache again
     * @param misses lookups that reached the daemon meanwhile, and until the next expiry
     * @param selects how often the key was looked up in the database for them
     */
    private record Expiry(Duration back, long misses, long selects) {}

    private Expiry expire(DrillRun run, Herded herded, RedisCaller redis) throws Exception {
        List<Metrics> before = herded.metrics();
        String value = redis.entry(KEY);
        if (value == null) {
            throw new BenchException("the key is not in Redis: give a longer --window");
        }
        long began = System.nanoTime();
        String unused = redis.ask("PEXPIRE", RedisCaller.PREFIX + KEY, "-1"); // a time that has passed
        Duration back = awaitBack(redis, value);
        run.pass(window.minusNanos(System.nanoTime() - began));
        return new Expiry(
                back,
                Math.round(herded.grown(before, "sluice_http_request_seconds_count")),
                Math.round(herded.grown(before, "sluice_batch_keys_sum")));
    }

    /** Asks without a pause: what is timed takes milliseconds. */
    private static Duration awaitBack(RedisCaller redis, String value) throws IOException {
        long began = System.nanoTime();
        while (!value.equals(redis.entry(KEY))) {
            if (System.nanoTime() - began > BACK_LIMIT.toNanos()) {
                throw new BenchException(
                        "the key did not come back into Redis within " + BACK_LIMIT.toSeconds() + " s");
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
