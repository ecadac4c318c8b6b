package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import io.sluice.bench.load.Cache;
import io.sluice.bench.load.FrontEnd;
import io.sluice.bench.load.FrontEndLoad;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.load.Keys;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A key that everybody reads leaves the cache: the herd that misses it costs the database one SELECT. */
@Command(
        name = "herd",
        description =
                "Lets a hot key expire in Redis again and again, while a front end reads it as fast as it can: the"
                        + " lookups that miss it cost one SELECT for each expiry, however many they are.")
public final class HerdDrill implements Drill {
    /** Longer than a daemon remembers an answer: one that it remembers costs no SELECT at all. */
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(1200);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SPARE = Duration.ofSeconds(2);
    private static final long MOST_SELECTS = 1;

    @Mixin
    private DrillOptions common = new DrillOptions();

    @Option(
            names = "--reads",
            paramLabel = "N",
            description = "Lookups of the key a second, for which Redis is asked first.",
            defaultValue = "28000")
    private int reads;

    @Option(names = "--times", paramLabel = "N", description = "How often the key expires.", defaultValue = "10")
    private int times;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "From one expiry to the next.",
            defaultValue = "1500ms")
    private Duration window = Duration.ZERO;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "From the front end to the daemon.",
            defaultValue = "200")
    private int connections;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long the key is read before it expires first.",
            defaultValue = "5s")
    private Duration warmup = Duration.ZERO;

    @Override
    public DrillOptions common() {
        return common;
    }

    @Override
    public void check() {
        DrillOptions.atLeast("--reads", reads, 1);
        DrillOptions.atLeast("--times", times, 1);
        DrillOptions.atLeast("--connections", connections, 1);
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("--window " + window.toMillis() + "ms: it must be at least "
                    + SHORTEST_WINDOW.toMillis() + "ms, as daemons remember an answer for a second");
        }
    }

    @Override
    public SyncMode sync() {
        return SyncMode.NONE;
    }

    @Override
    public Result run(ClusterLab lab, Consumer<String> say) throws Exception {
        EmbeddedRedis server = lab.redis();
        Cache cache = new Cache("127.0.0.1", server.port(), server.password(), RedisCaller.PREFIX);
        DaemonProcess daemon = lab.fillingDaemon("drill", common.serveFlags("--changes=off"));
        Duration length = warmup.plus(window.multipliedBy(times)).plus(SPARE);
        FrontEndLoad load =
                new FrontEndLoad(daemon.lookups(), cache, Keys.uniform(1), reads, connections, false, length, length);
        Herd herd = new Herd(load);
        try (RedisCaller redis = lab.redisCaller(LIMIT)) {
            awaitCached(daemon, redis);
            List<HotKey.Window> windows;
            try (Crew front = Crew.start("front end", List.of(herd))) {
                HotKey key = new HotKey(daemon, redis);
                say.accept(Words.count(reads) + " reads/s of one key; warming up for " + Words.seconds(warmup));
                Duration unused = Wait.until("its time did not pass", warmup.plus(LIMIT), passed(warmup));
                say.accept("the key expires " + times + " times, once in " + Words.seconds(window));
                windows = key.windows(times, window, () -> expire(redis));
                unused = Wait.until("the front end did not end", length.plus(LIMIT), front::done);
                front.check();
            }
            return result(windows, herd.measured());
        }
    }

    private static Wait.Condition<RuntimeException> passed(Duration time) {
        long began = System.nanoTime();
        return () -> System.nanoTime() - began >= time.toNanos();
    }

    /** It has been asked for and filled once. */
    private static void awaitCached(DaemonProcess daemon, RedisCaller redis) throws Exception {
        HttpCaller caller = new HttpCaller(daemon.lookups(), LIMIT);
        Wait.until("the key was not filled", LIMIT, () -> {
            caller.get("/single/" + HotKey.KEY);
            return redis.entry(HotKey.KEY) != null;
        });
    }

    /** Redis takes a time that has passed for what it is. */
    private static String expire(RedisCaller redis) throws IOException, LabException {
        String value = redis.entry(HotKey.KEY);
        if (value == null) {
            throw new LabException("the key is not in Redis: give a longer --window");
        }
        String unused = redis.ask("PEXPIRE", RedisCaller.PREFIX + HotKey.KEY, "-1");
        return value;
    }

    /** The front end; it ends by itself. */
    private static final class Herd implements Work {
        private final FrontEndLoad load;
        private volatile @Nullable FrontEndMeasured measured;

        Herd(FrontEndLoad load) {
            this.load = load;
        }

        @Override
        public boolean next() throws Exception {
            measured = new FrontEnd().run(load);
            return false;
        }

        FrontEndMeasured measured() throws LabException {
            FrontEndMeasured done = measured;
            if (done == null) {
                throw new LabException("the front end did not come to an end");
            }
            return done;
        }
    }

    private Result result(List<HotKey.Window> windows, FrontEndMeasured measured) {
        FrontEndMeasured.Slice whole = measured.whole();
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("reads a second", Words.rate(Math.round(measured.achieved()), Duration.ofSeconds(1)));
        figures.put("reads that Redis knew", String.format(Locale.ROOT, "%.3f %%", whole.hitRate()));
        figures.put("reads failed", Words.count(whole.fills().errors() + measured.unanswered()));
        for (int i = 0; i < windows.size(); i++) {
            HotKey.Window one = windows.get(i);
            figures.put(
                    "expiry " + (i + 1),
                    Words.count(one.misses()) + " misses, " + one.selects() + " SELECTs, back after "
                            + Words.millis(one.back()));
        }
        long misses = sum(windows, HotKey.Window::misses);
        long selects = sum(windows, HotKey.Window::selects);
        figures.put("misses for each SELECT", Words.count(misses / Math.max(1, selects)) + " (leases: 13)");
        Map<String, Boolean> promises = new LinkedHashMap<>();
        promises.put(
                "no expiry cost more than one SELECT", windows.stream().allMatch(one -> one.selects() <= MOST_SELECTS));
        promises.put("there was a herd", misses > selects);
        promises.put("no read failed", whole.fills().errors() + measured.unanswered() == 0);
        return new Result(figures, promises);
    }

    private static long sum(List<HotKey.Window> windows, ToLongFunction<HotKey.Window> what) {
        return windows.stream().mapToLong(what).sum();
    }
}
