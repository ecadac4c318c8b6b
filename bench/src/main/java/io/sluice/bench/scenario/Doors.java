package io.sluice.bench.scenario;

import static io.sluice.bench.load.RedisBenchmark.KEY;

import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.RedisBenchmark;
import io.sluice.bench.load.RedisBenchmark.RespLoad;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.DaemonLoad;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.RespCommands;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The two ports for lookups beside each other, and beside Redis itself: what a client of Redis gets where another speaks HTTP. */
@Command(name = "door")
public final class Doors implements Scenario {
    private static final int FEW = 20;
    private static final int MANY = 2000;
    private static final int PIPELINE = 16;
    private static final int KEYS_EACH = 100;

    /** Of redis-benchmark's keys, and so of all. */
    private static final int DIGITS = 12;

    /** So many keys are asked for again and again where recent values answer. */
    private static final int RECENT = 10_000;

    private static final String SINGLE = "HTTP /single";
    private static final String BATCH = "HTTP /batch, 100 keys";
    private static final String NOOP = "HTTP /noop";
    private static final String GET = "GET";
    private static final String GETS = "GET, 16 at once";
    private static final String MGET = "MGET of 100";
    private static final String RECENT_GETS = "GET of recent values, 16 at once";
    private static final String THROUGH_GET = "GET, read through";
    private static final String THROUGH_GETS = "GET, read through, 16 at once";
    private static final String THROUGH_MISSES = "GET of what Redis lacks, read through and filled, 16 at once";
    private static final String THROUGH_SINGLE = "HTTP /single, read through";
    private static final String REDIS = "Redis, GET";
    private static final String REDIS_GETS = "Redis, GET, 16 at once";

    @Mixin
    CommonOptions common = new CommonOptions();

    private final RedisBenchmark client = new RedisBenchmark();

    @Override
    public int mostConnections() {
        return MANY;
    }

    @Override
    public void measure(Run run) throws Exception {
        client.require();
        int rows = common.rows();
        run.lab()
                .execute(
                        "CREATE TABLE IF NOT EXISTS bench_padded AS"
                                + " SELECT lpad(random_key, 12, '0') AS random_key, url FROM urls",
                        "CREATE UNIQUE INDEX IF NOT EXISTS bench_padded_key ON bench_padded (random_key)",
                        "ANALYZE bench_padded",
                        "GRANT SELECT ON bench_padded TO PUBLIC");
        ServerProcess misses = resp(run, "misses", "--recent=0", "--bench-routes");
        ServerProcess recent = resp(run, "recent", "--recent=1h");
        int port = freePort();
        ServerProcess redis = run.lab().bareRedis(port);
        URI redisUrl = URI.create("redis://127.0.0.1:" + port);
        var unused = client.run(
                new RespLoad(
                        redisUrl, FEW, PIPELINE, rows, List.of("SET", "url:" + KEY, "https://example.com/landing/1")),
                3L * rows);

        List<String> mget = new ArrayList<>(List.of("MGET"));
        mget.addAll(Collections.nCopies(KEYS_EACH, "url:" + KEY));
        Keys keys = Keys.uniform(rows).padded(DIGITS);
        Map<String, Contestant> all = new LinkedHashMap<>();
        for (int c : new int[] {FEW, MANY}) {
            add(all, load(run, misses, misses.lookups(), SINGLE, new Requests.Keyed("/single/", keys), c, 1));
            add(all, load(run, misses, misses.resp(), GET, new Requests.Keyed("url:", keys), c, 1));
        }
        add(all, load(run, misses, misses.lookups(), NOOP, new Requests.Same("/noop"), FEW, 1));
        Requests batches = new Requests.Batches(keys, KEYS_EACH);
        add(all, load(run, misses, misses.lookups(), BATCH, batches, FEW, KEYS_EACH));
        add(all, asked(run, misses, MGET, FEW, 1, rows, mget, KEYS_EACH));
        add(all, asked(run, misses, GETS, FEW, PIPELINE, rows, List.of("GET", "url:" + KEY), 1));
        add(all, asked(run, recent, RECENT_GETS, FEW, PIPELINE, RECENT, List.of("GET", "url:" + KEY), 1));
        add(all, ofRedis(run, redis, redisUrl, REDIS, 1, rows));
        add(all, ofRedis(run, redis, redisUrl, REDIS_GETS, PIPELINE, rows));
        readThrough(run, all, port);
        List<Contestant> contestants = List.copyOf(all.values());
        new Rounds(run, common).compare(contestants, contestants);
    }

    /** Daemons that ask the Redis at this port first. What it lacks is filled for a moment, so that it is asked for in vain each time. */
    private void readThrough(Run run, Map<String, Contestant> all, int port) throws InterruptedException {
        int rows = common.rows();
        String[] through = {"--read-through", "--redis=redis://default@127.0.0.1:" + port, "--changes=off", "--recent=0"
        };
        ServerProcess hits = resp(run, "hits", through);
        List<String> lacking = new ArrayList<>(List.of(through));
        lacking.addAll(List.of("--key-prefix=lacking:", "--ttl=1ms"));
        ServerProcess misses = resp(run, "lacking", lacking.toArray(String[]::new));
        add(all, asked(run, hits, THROUGH_GET, FEW, 1, rows, List.of("GET", "url:" + KEY), 1));
        add(all, asked(run, hits, THROUGH_GETS, FEW, PIPELINE, rows, List.of("GET", "url:" + KEY), 1));
        add(all, asked(run, misses, THROUGH_MISSES, FEW, PIPELINE, rows, List.of("GET", "lacking:" + KEY), 1));
        Requests singles = new Requests.Keyed("/single/", Keys.uniform(rows).padded(DIGITS));
        add(all, load(run, hits, hits.lookups(), THROUGH_SINGLE, singles, FEW, 1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void add(Map<String, Contestant> all, Contestant one) {
        all.put(one.point().toString(), one);
    }

    private static ServerProcess resp(Run run, String name, String... flags) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--table=bench_padded", "--resp=127.0.0.1:0"));
        all.addAll(List.of(flags));
        return run.lab().daemon(name, false, all.toArray(String[]::new));
    }

    /** By the bench's own client, which speaks both protocols: what differs is the server's alone. */
    private static Contestant load(
            Run run, ServerProcess daemon, URI base, String name, Requests requests, int c, int keysEach) {
        DaemonLoad load = new DaemonLoad(run, daemon, base, requests, c);
        return new Contestant(Contestant.at(name, c), duration -> {
            Map<Figure, Double> figures = load.take(duration);
            figures.put(RespCommands.KEYS, keysEach * figures.getOrDefault(Figures.THROUGHPUT, 0.0));
            return figures;
        });
    }

    /** By redis-benchmark, which sends many at once. */
    private Contestant asked(
            Run run, ServerProcess daemon, String name, int c, int pipeline, int keys, List<String> command, int each) {
        RespLoad load = new RespLoad(daemon.resp(), c, pipeline, keys, command);
        return new Contestant(Contestant.at(name, c), new RespCommands(run, client, daemon, true, load, each));
    }

    private Contestant ofRedis(Run run, ServerProcess redis, URI server, String name, int pipeline, int keys) {
        RespLoad load = new RespLoad(server, FEW, pipeline, keys, List.of("GET", "url:" + KEY));
        return new Contestant(Contestant.at(name, FEW), new RespCommands(run, client, redis, false, load, 1));
    }

    @Override
    public List<Chart> charts() {
        return Contestant.charts(RespCommands.KEYS, Figures.P50, Figures.P99);
    }

    @Override
    public List<Ratio> ratios() {
        return List.of(
                ratio(GETS, SINGLE, FEW, 2),
                ratio(RECENT_GETS, NOOP, FEW, 3),
                ratio(RECENT_GETS, REDIS_GETS, FEW, 0.5),
                ratio(GET, SINGLE, FEW, 1),
                ratio(GET, SINGLE, MANY, 1),
                ratio(MGET, BATCH, FEW, 1),
                ratio(THROUGH_GETS, REDIS_GETS, FEW, 0.5),
                Ratio.of(
                        THROUGH_GET + " to " + REDIS + ", p99, c=" + FEW,
                        Figures.P99,
                        Contestant.at(THROUGH_GET, FEW),
                        Contestant.at(REDIS, FEW),
                        Ratio.atMost(1.5)),
                ratio(THROUGH_MISSES, GETS, FEW),
                ratio(THROUGH_SINGLE, SINGLE, FEW),
                ratio(THROUGH_GET, REDIS, FEW),
                ratio(GET, REDIS, FEW));
    }

    /** Without an aim. */
    private static Ratio ratio(String one, String other, int c) {
        return Ratio.of(
                one + " to " + other + ", c=" + c,
                RespCommands.KEYS,
                Contestant.at(one, c),
                Contestant.at(other, c),
                null);
    }

    private static Ratio ratio(String one, String other, int c, double least) {
        return Ratio.of(
                one + " to " + other + ", c=" + c,
                RespCommands.KEYS,
                Contestant.at(one, c),
                Contestant.at(other, c),
                Ratio.atLeast(least));
    }
}
