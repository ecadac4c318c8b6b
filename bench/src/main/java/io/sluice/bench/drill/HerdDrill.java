package io.sluice.bench.drill;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Cache;
import io.sluice.bench.load.FrontEnd;
import io.sluice.bench.load.FrontEndLoad;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.load.Keys;
import io.sluice.embedded.EmbeddedRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A key that everybody reads leaves the cache: the herd that misses it costs the database one SELECT. */
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

    @Option(names = "--warmup", paramLabel = "TIME|0", defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Override
    public void check() {
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("--window " + window.toMillis() + "ms: it must be at least "
                    + SHORTEST_WINDOW.toMillis() + "ms, as daemons remember an answer for a second");
        }
    }

    @Override
    public void run(DrillRun run) throws Exception {
        EmbeddedRedis server = run.lab().redis();
        Cache cache = new Cache("127.0.0.1", server.port(), server.password(), RedisCaller.PREFIX);
        ServerProcess daemon = run.fillingDaemon("drill", List.of(), "--changes=off");
        Duration length = warmup.plus(window.multipliedBy(times)).plus(SPARE);
        FrontEndLoad load =
                new FrontEndLoad(daemon.lookups(), cache, Keys.uniform(1), reads, connections, false, length, length);
        try (RedisCaller redis = run.lab().redisCaller(LIMIT)) {
            HttpCaller caller = new HttpCaller(daemon.lookups(), LIMIT);
            run.await("the key was not filled", LIMIT, () -> {
                caller.get("/single/" + KEY);
                return redis.entry(KEY) != null;
            });
            CompletableFuture<FrontEndMeasured> measured = new CompletableFuture<>();
            run.start("front end", List.of((Work) () -> {
                measured.complete(new FrontEnd().run(load));
                return false;
            }));
            run.say(Format.count(reads) + " reads/s of one key; warming up for " + Format.seconds(warmup));
            run.pass(warmup);
            run.say("the key expires " + times + " times, once in " + Format.seconds(window));
            long misses = 0;
            long selects = 0;
            boolean once = true;
            for (int i = 1; i <= times; i++) {
                Expiry one = expire(run, daemon, redis);
                run.figure(
                        "expiry " + i,
                        Format.count(one.misses()) + " misses, " + one.selects() + " SELECTs, back after "
                                + Format.millis(one.back()));
                misses += one.misses();
                selects += one.selects();
                once &= one.selects() <= 1;
            }
            run.figure("misses for each SELECT", Format.count(misses / Math.max(1, selects)) + " (leases: 13)");
            run.promise("no expiry cost more than one SELECT", once);
            run.promise("there was a herd", misses > selects);
            run.await("the front end did not end", length.plus(LIMIT), measured::isDone);
            tell(run, measured.get());
        }
    }

    private static void tell(DrillRun run, FrontEndMeasured measured) {
        FrontEndMeasured.Slice whole = measured.whole();
        long failed = whole.fills().errors() + measured.unanswered();
        run.figure("reads a second", Format.rate(Math.round(measured.achieved()), Duration.ofSeconds(1)));
        run.figure("reads that Redis knew", String.format(Locale.ROOT, "%.3f %%", whole.hitRate()));
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

    private Expiry expire(DrillRun run, ServerProcess daemon, RedisCaller redis) throws Exception {
        Metrics before = daemon.metrics();
        String value = redis.entry(KEY);
        if (value == null) {
            throw new BenchException("the key is not in Redis: give a longer --window");
        }
        long began = System.nanoTime();
        String unused = redis.ask("PEXPIRE", RedisCaller.PREFIX + KEY, "-1"); // a time that has passed
        Duration back = awaitBack(redis, value);
        run.pass(window.minusNanos(System.nanoTime() - began));
        Metrics after = daemon.metrics();
        return new Expiry(
                back,
                Math.round(after.grown(before, "sluice_http_request_seconds_count")),
                Math.round(after.grown(before, "sluice_batch_keys_sum")));
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
