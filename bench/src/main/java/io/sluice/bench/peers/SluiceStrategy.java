package io.sluice.bench.peers;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.coalesce.Window;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sluice as a library, with the daemon's defaults and without recent values: a lane takes what has gathered as soon as it is free, and
 * the answers of a batch reach each event loop as one task.
 */
final class SluiceStrategy implements Strategy {
    private final Database database;
    private final @Nullable RedisFiller filler;
    private final Coalescer<String, Value> coalescer;
    private final Turns<Waiting> turns;

    private SluiceStrategy(Database database, @Nullable RedisFiller filler, int lanes, int maxBatch, Counts counts) {
        Settings defaults = Settings.defaults();
        this.database = database;
        this.filler = filler;
        this.coalescer = Coalescer.start(
                new Settings(new Window(Duration.ZERO, maxBatch), defaults.queue(), lanes, defaults.timeout()),
                Routing.to(counted(database.table(0).loader(), counts)),
                filler == null ? Filler.none() : filler,
                RecentValues.none(),
                CoalescerListener.none());
        this.turns = new Turns<>(coalescer::provideAll);
    }

    /** Here {@code connections} are lanes; the pool has one more, as the daemon's has. */
    static SluiceStrategy open(PeerSettings settings, Counts counts) throws DatabaseSetupException {
        Database database = Database.open(new DatabaseSettings(
                settings.jdbcUrl(),
                settings.user(),
                settings.password(),
                settings.connections() + 1,
                List.of(TableSettings.of("urls", "random_key", "url", null)),
                DatabaseSettings.DEFAULT_TIMEOUT,
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT));
        return new SluiceStrategy(database, filler(settings), settings.connections(), settings.maxBatch(), counts);
    }

    private static @Nullable RedisFiller filler(PeerSettings settings) {
        if (settings.redis() == null) {
            return null;
        }
        return new RedisFiller(RedisSettings.of(
                RedisAddress.parse(settings.redis()),
                settings.redisPassword(),
                "url:",
                Duration.ofHours(1),
                0.1,
                Duration.ofSeconds(30)));
    }

    private static Loader<String, Value> counted(Loader<String, Value> loader, Counts counts) {
        return keys -> {
            counts.query();
            Map<String, Value> found = loader.load(keys);
            counts.rows(found.size());
            return found;
        };
    }

    private record Waiting(String key, Caller caller) implements Keyed<String, Value> {
        @Override
        public Executor executor() {
            return caller.loop();
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            if (outcome instanceof Outcome.Found<Value> found) {
                caller.found(found.value().utf8());
            } else if (outcome instanceof Outcome.Absent<Value>) {
                caller.absent();
            } else {
                caller.failed(outcome.toString());
            }
        }
    }

    @Override
    public void lookup(String key, Caller caller) {
        turns.add(new Waiting(key, caller), caller.loop());
    }

    @Override
    public int held() {
        return coalescer.inFlight();
    }

    @Override
    public void close() {
        coalescer.close();
        if (filler != null) {
            filler.close();
        }
        database.close();
    }

    /**
     * Holds lookups back until their event loop has read all that it can read now, as Sluice's front door does: started one by one, the
     * first would wake a lane for itself alone.
     */
    static final class Turns<L> {
        private final Consumer<List<L>> start;
        private final Map<Executor, Turn> turns = new ConcurrentHashMap<>();

        /** @param start gets the lookups of one turn, on their loop */
        Turns(Consumer<List<L>> start) {
            this.start = start;
        }

        /** Called on this loop. */
        void add(L lookup, Executor loop) {
            Turn turn = turns.get(loop);
            if (turn == null) {
                turn = turns.computeIfAbsent(loop, Turn::new);
            }
            turn.add(lookup);
        }

        /** What one loop has read; touched by that loop alone. */
        private final class Turn {
            private final Executor loop;
            private List<L> read = new ArrayList<>();

            Turn(Executor loop) {
                this.loop = loop;
            }

            void add(L lookup) {
                if (read.isEmpty()) {
                    loop.execute(this::end);
                }
                read.add(lookup);
            }

            private void end() {
                List<L> together = read;
                read = new ArrayList<>(together.size());
                start.accept(together);
            }
        }
    }
}
