package io.sluice.bench.peers;

import io.sluice.bench.peers.SluiceStrategy.Turns;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lanes.Lanes;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several coalescers in this process, as a daemon has one for each table, on shared lanes of one database. All read the same relation, so
 * that tables differ in nothing but who asks. What one asks goes through an event loop of its own.
 */
public final class TablesUnderLoad implements AutoCloseable {
    private static final long DRAINED_WITHIN_NANOS = 5_000_000_000L;

    private final Database database;
    private final List<Asker> tables = new ArrayList<>();

    private TablesUnderLoad(Database database, int count, int lanes) {
        this.database = database;
        Settings usual = Settings.defaults();
        Settings settings = new Settings(usual.window(), usual.queue(), lanes, usual.timeout());
        Lanes shared = new Lanes(1, lanes);
        for (int i = 0; i < count; i++) {
            Coalescer<String, Value> coalescer = Coalescer.start(
                    settings.named("table" + i),
                    Routing.to(database.table(0).loader()),
                    Filler.none(),
                    RecentValues.none(),
                    CoalescerListener.none(),
                    shared);
            tables.add(new Asker(coalescer, Executors.newSingleThreadExecutor()));
        }
    }

    /** So many coalescers, which have so many lanes together. */
    public static TablesUnderLoad open(String jdbcUrl, String user, @Nullable String password, int count, int lanes) {
        try {
            Database database = Database.open(new DatabaseSettings(
                    jdbcUrl,
                    user,
                    password,
                    lanes + 1,
                    List.of(TableSettings.of("urls", "random_key", "url", null)),
                    DatabaseSettings.DEFAULT_TIMEOUT,
                    DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                    DatabaseSettings.DEFAULT_CONNECT_TIMEOUT));
            return new TablesUnderLoad(database, count, lanes);
        } catch (DatabaseSetupException e) {
            throw new IllegalStateException("the tables cannot be opened: " + e.getMessage(), e);
        }
    }

    private record Asker(Coalescer<String, Value> coalescer, ExecutorService loop) {}

    /** One table's lookups. Times are of its loop alone. */
    public static final class AskedTable {
        private final Asker table;
        private final Supplier<String> keys;
        private final Turns<AskedKey> turns;
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private long[] nanos = new long[1 << 16];
        private int timed;
        private volatile boolean over;

        private AskedTable(Asker table, Supplier<String> keys) {
            this.table = table;
            this.keys = keys;
            this.turns = new Turns<>(table.coalescer::provideAll);
        }

        /** Clients that ask again as soon as they have an answer. */
        public void flood(int clients) {
            table.loop.execute(() -> {
                for (int i = 0; i < clients; i++) {
                    ask(true, System.nanoTime());
                }
            });
        }

        /** Asks in equal distances for so long, whether answers come or not; from the caller's thread. */
        public void steady(int perSecond, Duration duration) {
            long begin = System.nanoTime();
            long count = duration.toNanos() * perSecond / 1_000_000_000L;
            for (long i = 0; i < count; i++) {
                long due = begin + i * 1_000_000_000L / perSecond;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                long since = System.nanoTime(); // how late this thread wakes is no part of a lookup
                table.loop.execute(() -> ask(false, since));
            }
        }

        private void ask(boolean again, long since) {
            turns.add(new AskedKey(this, keys.get(), again, since), table.loop);
        }

        private void answer(AskedKey lookup, Outcome<Value> outcome) {
            if (!(outcome instanceof Outcome.Found<Value>)) {
                failed.incrementAndGet();
            }
            answered.incrementAndGet();
            if (lookup.again) {
                if (!over) {
                    ask(true, 0);
                }
                return;
            }
            if (timed == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * timed);
            }
            nanos[timed++] = System.nanoTime() - lookup.since;
        }

        /** Answers so far. */
        public long answered() {
            return answered.get();
        }

        /** Those that had no value. */
        public long failed() {
            return failed.get();
        }

        /** Ends it, and returns when nothing of it is under way. */
        public void end() throws InterruptedException {
            over = true;
            long last = System.nanoTime() + DRAINED_WITHIN_NANOS;
            while (table.coalescer.inFlight() > 0) {
                if (System.nanoTime() - last > 0) {
                    throw new IllegalStateException(
                            "a lookup is lost: " + table.coalescer.inFlight() + " are still open");
                }
                Thread.sleep(1); // nobody tells when the last one is answered
            }
        }

        /** Of those that were asked steadily, once it has ended. */
        public double millis(double percent) throws Exception {
            return table.loop
                    .submit(() -> {
                        long[] sorted = Arrays.copyOf(nanos, timed);
                        Arrays.sort(sorted);
                        int at = (int) Math.ceil(percent / 100 * timed) - 1;
                        return timed == 0 ? Double.NaN : sorted[Math.max(0, at)] / 1e6;
                    })
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private record AskedKey(AskedTable asked, String key, boolean again, long since) implements Keyed<String, Value> {
        @Override
        public Executor executor() {
            return asked.table.loop;
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            asked.answer(this, outcome);
        }
    }

    /** Begins to ask one of the tables. */
    public AskedTable asked(int table, Supplier<String> keys) {
        return new AskedTable(tables.get(table), keys);
    }

    @Override
    public void close() {
        for (Asker table : tables) {
            table.coalescer.close();
            List<Runnable> unused = table.loop.shutdownNow();
        }
        database.close();
    }
}
