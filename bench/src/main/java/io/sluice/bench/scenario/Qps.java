package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FrontEnd;
import io.sluice.bench.load.FrontEndLoad;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.FrontEndFigures;
import io.sluice.bench.measure.RowChanges;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A whole installation at a fixed rate: a front end that reads Redis first, and asks the daemon, which fills Redis, on a miss. */
@Command(name = "qps")
public final class Qps implements Scenario {
    private static final String RATE = "rate";
    private static final String SECOND = "second";

    /** A little more than a daemon's {@code --recent}. */
    private static final Duration FORGOTTEN = Duration.ofMillis(1200);

    private static final int MOST_SLICES = 200;
    private static final long CHANGES_SEED = 20_261_122;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--rates", paramLabel = "N,N", split = ",", defaultValue = "13000,28000")
    List<Integer> rates = List.of();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--slice", paramLabel = "TIME", defaultValue = "5s")
    Duration slice = Duration.ZERO;

    @Option(names = "--changes-rate", paramLabel = "N|0", defaultValue = "0")
    int changesRate;

    @Override
    public Map<String, String> usual() {
        return Map.of("--duration", "60s", "--rounds", "1");
    }

    @Override
    public void check() {
        common.requireOwnClient("the others know neither a rate nor Redis");
        if (slices() > MOST_SLICES) {
            throw new IllegalArgumentException(
                    "--slice: " + slices() + " parts of one measurement are too many; make it longer");
        }
    }

    private long slices() {
        return Math.max(1, common.duration().plus(slice).minusNanos(1).dividedBy(slice));
    }

    @Override
    public void measure(Run run) throws SQLException, InterruptedException {
        int measurements = common.rounds() * rates.size();
        run.expect(
                (int) (measurements * (slices() + 1)),
                common.duration().plus(FORGOTTEN).multipliedBy(measurements).plus(common.warmup()));
        Lab lab = run.lab();
        ServerProcess daemon = changesRate == 0 ? lab.daemon("provider", true) : lab.changingDaemon("provider");
        run.doing("warming up");
        FrontEndMeasured unused = new FrontEnd().run(load(lab, daemon, rates.get(0), common.warmup()));
        for (int round = 1; round <= common.rounds(); round++) {
            for (int rate : rates) {
                run.doing(
                        "waiting until the daemon has forgotten its recent values"); // it would not write them to Redis
                // again
                Thread.sleep(FORGOTTEN.toMillis()); // it forgets by the clock, and tells nobody
                run.doing(rate + " lookups/s from a cold cache, round " + round);
                ProviderWork work = ProviderWork.of(daemon, lab);
                FrontEndMeasured measured = measured(lab, load(lab, daemon, rate, common.duration()));
                lab.check();
                add(run, rate, round, measured, work.since(measured));
            }
        }
        run.note(
                "Redis is empty when each rate begins. 'Redis' are lookups that it answered, 'provider' those that it missed, with the"
                        + " time that Redis took to say so; both count from when the lookup was due.");
    }

    private FrontEndMeasured measured(Lab lab, FrontEndLoad load) throws SQLException, InterruptedException {
        if (changesRate == 0) {
            return new FrontEnd().run(load);
        }
        KeyPicker keys = new KeyPicker(Keys.uniform(common.rows()), CHANGES_SEED);
        try (RowChanges changes = RowChanges.start(lab, RowChanges.ofUrls("urls"), keys::next, changesRate)) {
            FrontEndMeasured measured = new FrontEnd().run(load);
            changes.check();
            return measured;
        }
    }

    private FrontEndLoad load(Lab lab, ServerProcess daemon, int rate, Duration duration) {
        Cache cache = new Cache("127.0.0.1", lab.redis().port(), lab.redis().password(), RedisCaller.PREFIX);
        return new FrontEndLoad(
                daemon.lookups(), cache, Keys.zipf(common.rows()), rate, connections, true, duration, slice);
    }

    private static void add(Run run, int rate, int round, FrontEndMeasured measured, Map<Figure, Double> work) {
        for (FrontEndMeasured.Slice part : measured.slices()) {
            run.add(Sample.at(RATE, rate, SECOND, seconds(part.end())), round, FrontEndFigures.of(part));
        }
        Map<Figure, Double> figures = FrontEndFigures.of(measured);
        figures.putAll(work);
        run.add(Sample.at(RATE, rate), round, figures);
    }

    /** {@code 5}, {@code 0.25}. */
    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    @Override
    public List<Chart> charts() {
        return Chart.ofEach(
                Chart.Kind.LINES,
                SECOND,
                RATE,
                " over the seconds since a cold start",
                FrontEndFigures.HIT_RATE,
                FrontEndFigures.ACHIEVED,
                FrontEndFigures.REDIS_P99,
                FrontEndFigures.PROVIDER_P50,
                FrontEndFigures.PROVIDER_P99);
    }

    /** What a daemon behind a front end has to do. Made before the load, asked after it. */
    record ProviderWork(ServerProcess daemon, Metrics before, Costs costs) {
        static final Figure LOOKUPS = Figure.less("provider lookups", "/s");
        static final Figure SELECTS = Figure.less("SELECTs", "/s");
        static final Figure FILLS = Figure.of("fills", "/s");

        /** Looks now, for the first time. */
        static ProviderWork of(ServerProcess daemon, Lab lab) throws InterruptedException {
            return new ProviderWork(daemon, daemon.metrics(), Costs.of(daemon.tree(), lab));
        }

        /** What it has done since the first look; CPU time is that of 1,000 lookups of the front end, hits and misses. */
        Map<Figure, Double> since(FrontEndMeasured measured) throws InterruptedException {
            FrontEndMeasured.Slice whole = measured.whole();
            double seconds = measured.elapsed().toNanos() / 1e9;
            Map<Figure, Double> figures = new LinkedHashMap<>(
                    costs.per1000(whole.hits().total() + whole.fills().total()));
            Metrics after = daemon.metrics();
            double selects = after.grown(before, "sluice_batch_keys_count");
            figures.put(LOOKUPS, after.grown(before, "sluice_http_request_seconds_count") / seconds);
            figures.put(SELECTS, selects / seconds);
            figures.put(Figures.KEYS_PER_SELECT, after.grown(before, "sluice_batch_keys_sum") / selects);
            figures.put(FILLS, after.grown(before, "sluice_fills_total{result=\"written\"") / seconds);
            return figures;
        }
    }
}
