package io.sluice.bench.freshness;

import io.sluice.bench.caches.DrilledCache;
import io.sluice.bench.drill.DrillRun;
import io.sluice.bench.drill.Format;
import io.sluice.bench.drill.ReaderOptions;
import io.sluice.bench.drill.Work;
import io.sluice.bench.drill.Workers;
import io.sluice.bench.freshness.DaemonPair.ReadingWatch;
import io.sluice.bench.history.Allowance;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.WalPosition;
import io.sluice.embedded.EmbeddedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Reads and writes, with accidents in between, and the history of both. For one thread, but for what its workers share; once. */
final class FreshRun {
    private static final int WRITERS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** However slow the machine, it does so many operations a second. */
    private static final int SLOWEST = 100;

    private static final int EVENTS_EACH = 4;

    /** For each write. */
    private static final int READS = 9;

    /** Any change of the tables beneath drops all answers of a view, so it is seldom that one is asked for again before. */
    private static final int READS_AND_QUERIES = 40;

    /** What is done during accidents is not counted beforehand. */
    private static final int SPARE_EVENTS = 4_000_000;

    final DrilledCache cache;
    final DaemonPair daemons;
    final FreshKeys keys;
    final History history;
    final Workload work;
    final WriteLog log;
    /** What is asked of views; null for nothing. */
    final @Nullable ViewRun views;

    /** Which server takes writes, for those who have to find it again after an accident. */
    volatile EmbeddedNode primary;

    final AppliedWatch watch;
    final ReadingWatch reading;

    /** When reads of Redis might be old. */
    final List<Allowance> allowances = new ArrayList<>();

    /** Entries of other tables that went when one was altered. */
    final LongAdder wentToo = new LongAdder();

    /** Whether a master that lacks changes says that it has them. */
    final boolean forging;

    private final DrillRun run;
    private final ReaderOptions options;
    private final int ops;

    FreshRun(
            DrillRun run,
            DrilledCache cache,
            DaemonPair daemons,
            ReaderOptions options,
            FreshKeys keys,
            @Nullable ViewRun views,
            int ops,
            boolean forging) {
        this.forging = forging;
        this.run = run;
        this.cache = cache;
        this.daemons = daemons;
        this.options = options;
        this.ops = ops;
        this.keys = keys;
        this.history = new History(
                keys.count(), (int) Math.min(Integer.MAX_VALUE - 8, (long) EVENTS_EACH * ops + SPARE_EVENTS));
        this.primary = run.lab().cluster().primary();
        this.views = views;
        this.work = new Workload(views == null ? READS : READS_AND_QUERIES);
        List<String> prefixes =
                keys.tables().all().stream().map(FreshTable::prefix).toList();
        this.watch = new AppliedWatch(cache.ledgers(), prefixes, keys::entry, history);
        this.log = new WriteLog(history, watch, views);
        this.reading = new ReadingWatch(daemons);
    }

    private FreshSession session() {
        return new FreshSession(run.lab(), () -> primary);
    }

    /** Lets these accidents happen, and tells how long it took each time until all was well. */
    Map<Accident, List<Recovery.Times>> all(List<Accident> plan) throws Exception {
        Map<Accident, List<Recovery.Times>> times = new EnumMap<>(Accident.class);
        Random random = new Random(options.seed());
        List<Work> watches = new ArrayList<>(List.of(watch, reading));
        if (views != null) {
            watches.addAll(views.watches());
        }
        Workers watching = run.start("watch", watches);
        try (Recovery recovery = new Recovery(session(), cache.frontEnd(), this, run);
                EntryCaller redis = cache.frontEnd();
                FleetAccidents fleet = new FleetAccidents(this, run, cache.servers(), recovery, random)) {
            Recovery.Times first = recovery.await(System.nanoTime());
            run.say("changes are applied, " + Format.seconds(first.changes()) + " after the daemons' start");
            Accidents accidents = new Accidents(this, run, redis, fleet, recovery, random);
            Workers writing = run.start("writers", writers());
            Workers readers = run.start("readers", readers());
            Workers asking = run.start("queries", queries());
            for (int i = 0; i < plan.size(); i++) {
                awaitDone((long) ops * (i + 1) / (plan.size() + 1));
                Recovery.Times one = accidents.happens(plan.get(i));
                run.say("changes applied again after " + Format.seconds(one.changes()) + ", fills taken again after "
                        + Format.seconds(one.fills()));
                times.computeIfAbsent(plan.get(i), accident -> new ArrayList<>())
                        .add(one);
            }
            awaitDone(ops);
            run.end(readers);
            run.end(asking);
            run.end(writing);
            Recovery.Times unused = recovery.await(System.nanoTime()); // everything written is applied by then
            try (FreshReader last = reader(random)) {
                last.sweep();
            }
            if (views != null) {
                new ViewReader(this, views, random).sweep();
            }
        }
        run.end(watching);
        return times;
    }

    private void awaitDone(long operations) throws Exception {
        work.upTo(operations);
        Duration limit = LIMIT.plusSeconds(operations / SLOWEST);
        run.await("too little was read and written", limit, () -> work.done() >= operations);
    }

    private List<Work> writers() {
        List<Work> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new FreshWriter(this, session(), new Random(options.seed() + 1000 + i)));
        }
        return writers;
    }

    private List<Work> readers() {
        List<Work> readers = new ArrayList<>();
        for (int i = 0; i < options.readers; i++) {
            readers.add(reader(new Random(options.seed() + i)));
        }
        return readers;
    }

    /** As many as other readers. */
    private List<Work> queries() {
        List<Work> queries = new ArrayList<>();
        for (int i = 0; views != null && i < options.readers; i++) {
            queries.add(new ViewReader(this, views, new Random(options.seed() + 2000 + i)));
        }
        return queries;
    }

    /** Whether the changes before this position are applied to the entries of all tables, and the answers of all views. */
    boolean reaches(WalPosition at) {
        return watch.reaches(at) && (views == null || views.watch.reaches(at));
    }

    private FreshReader reader(Random random) {
        return new FreshReader(this, cache.frontEnd(), random);
    }

    /** How much is read and written, and how fast: at full speed up to a mark, and slowly while that is not moved on. Thread-safe. */
    static final class Workload {
        private static final long SLOW_MILLIS = 5;

        private final int readsOfAWrite;
        private final LongAdder writes = new LongAdder();
        private final LongAdder hits = new LongAdder();
        private final LongAdder misses = new LongAdder();
        private final LongAdder queries = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private volatile long mark;

        Workload(int readsOfAWrite) {
            this.readsOfAWrite = readsOfAWrite;
        }

        /** So many operations are to be done in all, up to now. */
        void upTo(long operations) {
            mark = operations;
        }

        long done() {
            return writes.sum() + reads() + queries.sum();
        }

        /** Called after each operation: there is always something to do, but history has a bound. */
        void pace() throws InterruptedException {
            if (done() > mark) {
                TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
            }
        }

        /** Whether readers should come first. */
        boolean hasWrites() {
            return writes() * readsOfAWrite > reads() + queries.sum();
        }

        void wrote() {
            writes.increment();
        }

        void hit() {
            hits.increment();
        }

        void missed() {
            misses.increment();
        }

        void queried() {
            queries.increment();
        }

        /** Nobody answered, or nobody took the write. */
        void failed() {
            failed.increment();
        }

        long writes() {
            return writes.sum();
        }

        long reads() {
            return hits.sum() + misses.sum();
        }

        long failures() {
            return failed.sum();
        }

        /** Of a hundred reads, how many the cache answered. */
        double hitRate() {
            return 100.0 * hits.sum() / Math.max(1, reads());
        }
    }
}
