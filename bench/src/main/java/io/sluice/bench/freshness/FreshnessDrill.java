package io.sluice.bench.freshness;

import io.sluice.bench.caches.DrilledCache;
import io.sluice.bench.drill.Drill;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Format;
import io.sluice.bench.drill.ReaderOptions;
import io.sluice.embedded.SyncMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whatever happens, nothing that is cached or answered is older than a change that was applied. */
@Command(name = "freshness")
public final class FreshnessDrill implements Drill {
    /** What holds old values back. */
    enum Safeguard {
        FILLS,
        ANSWERS,
        RECENT,
        /** By it a master that lacks changes is found out. */
        SEQ
    }

    private static final int LEAST_OPS = 1000;
    /** Of all tables together: what is read often is read soon after it was changed. */
    private static final int KEYS = 300;

    @Mixin
    private ReaderOptions reading = new ReaderOptions();

    @Option(names = "--ops", paramLabel = "N", defaultValue = "300000")
    private int ops;

    @Option(names = "--rounds", paramLabel = "N|0", defaultValue = "1")
    private int rounds;

    @Option(names = "--tables", paramLabel = "N", defaultValue = "1")
    private int tables;

    @Option(names = "--redis", paramLabel = "KIND", defaultValue = "one")
    private DrilledCache.RedisForm redis = DrilledCache.RedisForm.ONE;

    @Option(names = "--accidents", paramLabel = "KIND", split = ",")
    private @Nullable List<Accident> accidents;

    @Option(names = "--without", paramLabel = "PART")
    private @Nullable Safeguard without;

    @Option(names = "--odata")
    private boolean odata;

    @Override
    public void check() {
        if (ops < LEAST_OPS) {
            throw new IllegalArgumentException("--ops " + ops + ": it must be at least " + LEAST_OPS);
        }
        if (tables > FreshTables.MOST) {
            throw new IllegalArgumentException("--tables " + tables + ": it must be at most " + FreshTables.MOST);
        }
        if (redis != DrilledCache.RedisForm.ONE && (odata || without == Safeguard.FILLS)) {
            throw new IllegalArgumentException(
                    "--redis " + redis + " has no --odata and no --without fills: those are drilled with one Redis");
        }
        if (redis == DrilledCache.RedisForm.ONE && without == Safeguard.SEQ) {
            throw new IllegalArgumentException("--without seq: that is for --redis cluster and sentinel");
        }
        for (Accident accident : accidents == null ? List.<Accident>of() : accidents) {
            if (!accident.happensTo(redis)) {
                throw new IllegalArgumentException(
                        "--accidents " + accident.flag() + ": there is none with --redis " + redis);
            }
        }
    }

    /** What is acknowledged is not lost when the primary is. */
    @Override
    public SyncMode sync() {
        return SyncMode.QUORUM;
    }

    @Override
    public void run(DrillRun run) throws Exception {
        reading.sayHow(run);
        FreshTables all = FreshTables.first(tables);
        all.make(run.lab(), odata);
        DrilledCache cache = DrilledCache.start(run.lab(), redis);
        DaemonPair daemons = DaemonPair.start(run, without, all, odata ? DrilledView.flags(run.lab()) : List.of());
        FreshKeys keys = new FreshKeys(all, KEYS / tables);
        ViewRun views = odata ? ViewRun.of(run.lab(), keys, ops, without == Safeguard.FILLS) : null;
        FreshRun fresh = new FreshRun(run, cache, daemons, reading, keys, views, ops, without == Safeguard.SEQ);
        Map<Accident, List<Recovery.Times>> times = fresh.all(plan());
        run.say("judging " + Format.count(fresh.history.size()) + " events");
        new FreshnessReport(fresh, times, daemons.fills()).tell(run);
        if (views != null) {
            new ViewsReport(views).tell(run);
        }
    }

    /** Each round in an order of its own. */
    private List<Accident> plan() {
        Random random = new Random(reading.seed());
        List<Accident> plan = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Accident> order = new ArrayList<>(accidents == null ? Accident.all(tables, redis) : accidents);
            Collections.shuffle(order, random);
            plan.addAll(order);
        }
        return plan;
    }
}
