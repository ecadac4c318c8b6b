package io.sluice.bench.drill;

import io.sluice.bench.history.History;
import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Reads and writes, with accidents in between, and the history of both. For one thread; once. */
final class FreshRun {
    private static final int WRITERS = 4;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** However slow the machine, it does so many operations a second. */
    private static final int SLOWEST = 100;

    private static final int EVENTS_EACH = 4;

    /** What is done during accidents is not counted beforehand. */
    private static final int SPARE_EVENTS = 4_000_000;

    private final ClusterLab lab;
    private final Pair daemons;
    private final ReaderOptions options;
    private final int ops;
    private final FreshKeys keys;
    private final History history;
    private final Workload work = new Workload();
    private final Primary primary;
    private final AppliedWatch watch;
    private final ReadingWatch reading;

    FreshRun(ClusterLab lab, Pair daemons, ReaderOptions options, int keys, int ops) throws Exception {
        this.lab = lab;
        this.daemons = daemons;
        this.options = options;
        this.ops = ops;
        this.keys = new FreshKeys(keys);
        this.history =
                new History(keys, (int) Math.min(Integer.MAX_VALUE - 8, (long) EVENTS_EACH * ops + SPARE_EVENTS));
        this.primary = new Primary(lab.cluster().primary());
        this.watch = new AppliedWatch(redis(), history);
        this.reading = new ReadingWatch(daemons);
    }

    private RedisCaller redis() throws LabException {
        return lab.redisCaller(CALL_LIMIT);
    }

    private FreshSession session() {
        return new FreshSession(lab, primary);
    }

    History history() {
        return history;
    }

    Workload work() {
        return work;
    }

    /** Lets these accidents happen, and tells how long it took each time until all was well. */
    Map<Accident, List<Recovery.Times>> all(List<Accident> plan, Consumer<String> say) throws Exception {
        Map<Accident, List<Recovery.Times>> times = new EnumMap<>(Accident.class);
        Random random = new Random(options.seed());
        try (Crew watching = Crew.start("watch", List.of(watch, reading));
                Recovery recovery = new Recovery(session(), redis(), daemons, watch, watching);
                RedisCaller redis = redis()) {
            Recovery.Times first = recovery.await(System.nanoTime());
            say.accept("changes are applied, " + Words.seconds(first.changes()) + " after the daemons' start");
            Accidents accidents = new Accidents(lab, primary, daemons, redis, recovery, random, say);
            try (Crew writing = Crew.start("writers", writers());
                    Crew readers = Crew.start("readers", readers())) {
                for (int i = 0; i < plan.size(); i++) {
                    awaitDone((long) ops * (i + 1) / (plan.size() + 1), writing, readers, watching);
                    Recovery.Times one = accidents.happens(plan.get(i));
                    say.accept("changes applied again after " + Words.seconds(one.changes())
                            + ", fills taken again after " + Words.seconds(one.fills()));
                    times.computeIfAbsent(plan.get(i), accident -> new ArrayList<>())
                            .add(one);
                }
                awaitDone(ops, writing, readers, watching);
            }
            Recovery.Times unused = recovery.await(System.nanoTime()); // everything written is applied by then
            try (FreshReader last = reader(random)) {
                last.sweep();
            }
            watching.end();
            watching.check();
        }
        return times;
    }

    private void awaitDone(long operations, Crew... crews) throws Exception {
        work.upTo(operations);
        Duration limit = LIMIT.plusSeconds(operations / SLOWEST);
        Wait.until("too little was read and written", limit, () -> {
            for (Crew crew : crews) {
                crew.check();
            }
            return work.done() >= operations;
        });
    }

    private List<Work> writers() {
        List<Work> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(options.seed() + 1000 + i);
            writers.add(new FreshWriter(session(), keys, history, watch, work, random));
        }
        return writers;
    }

    private List<Work> readers() throws LabException {
        List<Work> readers = new ArrayList<>();
        for (int i = 0; i < options.readers; i++) {
            readers.add(reader(new Random(options.seed() + i)));
        }
        return readers;
    }

    private FreshReader reader(Random random) throws LabException {
        return new FreshReader(redis(), daemons, reading, keys, history, work, random);
    }
}
