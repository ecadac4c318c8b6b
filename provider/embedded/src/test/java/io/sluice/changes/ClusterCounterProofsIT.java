package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.embedded.SharedServers;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.lookup.Value;
import io.sluice.programs.DataFolder;
import io.sluice.redis.KeySlots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * What keeps old values out of a cluster is taken away, one part after the other: each time one stays. So the parts are needed, and what
 * looks for old values finds them. {@code ./run.sh test --full} does it.
 */
@Timeout(120)
@EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterCounterProofsIT {
    private static final SharedServers.Database DB = SharedServers.database(21);
    private static final String NAME = "counter_it";
    private static final Duration LONG = Duration.ofSeconds(20);

    private DataFolder folder;
    private Fleet fleet;

    /** A cover that says that nothing has come to it. */
    private record Blind(FenceCover cover) implements FenceCover {
        @Override
        public boolean holds(String key) {
            return cover.holds(key);
        }

        @Override
        public @Nullable String gained(long acknowledged, int timeline) {
            String unused = cover.gained(acknowledged, timeline);
            return null;
        }

        @Override
        public @Nullable Ledger inherited(long acknowledged, int timeline) {
            return cover.inherited(acknowledged, timeline);
        }

        @Override
        public boolean isAsLeft(@Nullable Ledger there) {
            return cover.isAsLeft(there);
        }
    }

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        folder = DataFolder.open(temp.resolve("d"));
        SharedServers.lendBinaries(folder);
        fleet = Fleet.kept(folder, line -> {});
        fleet.up(FleetForm.cluster("3x1"));
    }

    @AfterAll
    void end() throws Exception {
        fleet.servers().forEach(FleetServer::kill);
        folder.close();
    }

    private ClusterCache cache(UnaryOperator<FenceStore> around) throws Exception {
        ClusterCache cache = new ClusterCache(fleet, DB, NAME, around);
        FreshCache.await(LONG, () -> cache.reader.isInTime("urls"));
        return cache;
    }

    private static int slot(String key) {
        return KeySlots.of((NAME + ":" + key).getBytes(StandardCharsets.UTF_8));
    }

    /** A row that was read before it changed, and comes when its slot has moved: its fence is where the slot was. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutWhatWasGained_aLateFillOfASlotThatMovedIsTaken(boolean blind) throws Exception {
        UnaryOperator<FenceCover> covers = blind ? Blind::new : UnaryOperator.identity();
        try (ClusterCache cache = cache(store -> new StoreWith(store, FenceStore::apply, () -> true, covers))) {
            String top = cache.at.homes().all().stream()
                    .filter(home -> Objects.requireNonNull(home.slots()).contains(KeySlots.COUNT - 1))
                    .findFirst()
                    .orElseThrow()
                    .toString();
            FleetServer target = cache.masters().stream()
                    .filter(server -> top.endsWith(":" + server.port())) // its home keeps its name
                    .findFirst()
                    .orElseThrow();
            List<String> elsewhere = IntStream.rangeClosed(6, 20)
                    .mapToObj(Integer::toString)
                    .filter(other -> !cache.masterOf(other).name().equals(target.name()))
                    .toList();
            String key = elsewhere.get(blind ? 0 : 1);
            String neighbour = IntStream.range(0, 1_000_000)
                    .mapToObj(i -> "n" + i)
                    .filter(other -> slot(other) == slot(key))
                    .findFirst()
                    .orElseThrow();
            cache.fill(key);
            Loaded<String, Value> old = cache.read(key);
            cache.change("UPDATE urls SET url = 'https://new' WHERE random_key = '" + key + "'");
            FreshCache.await(LONG, () -> cache.get(key) == null);
            long unused = fleet.reshard(slot(key), target.name());
            FreshCache.await(LONG, () -> cache.masterOf(key).name().equals(target.name()));
            cache.fill(neighbour); // taken, so the new home has the slot

            assertThat(cache.offer(key, old)).as("fills taken").isEqualTo(blind ? 1 : 0);
            assertThat(cache.stale().containsKey(key)).isEqualTo(blind);
        }
    }

    /** A master hangs, and what it was to drop is called done. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutWaitingForAMaster_whatItKeepsStays(boolean impatient) throws Exception {
        AtomicReference<FleetServer> hangs = new AtomicReference<>();
        StoreWith.Apply how = (store, changes, applied, maxXid) -> {
            FleetServer hung = hangs.get();
            boolean there = hung != null && store.where().endsWith(":" + hung.port());
            return impatient && there ? List.of() : store.apply(changes, applied, maxXid);
        };
        try (ClusterCache cache = cache(store -> new StoreWith(store, how))) {
            String key = impatient ? "3" : "4";
            cache.fill(key);
            FleetServer hung = cache.masterOf(key);
            hangs.set(hung);
            hung.pause();
            try {
                cache.change("UPDATE urls SET url = 'https://new' WHERE random_key = '" + key + "'");
                FreshCache.await(LONG, () -> !cache.reader.isInTime("urls"));
            } finally {
                hung.resume();
            }
            FreshCache.await(LONG, () -> cache.reader.isInTime("urls"));

            assertThat(cache.stale().containsKey(key)).isEqualTo(impatient);
        }
    }

    /** A new master has been told that the change is applied, and has not dropped the entry. */
    @Test
    void withAnApplyInTwoParts_aNewMasterKeepsWhatIsOld() throws Exception {
        String key = "5";
        AtomicReference<Jedis> replica = new AtomicReference<>();
        AtomicReference<ClusterCache> its = new AtomicReference<>();
        StoreWith.Apply how = (store, changes, applied, maxXid) -> {
            if (changes.stream().noneMatch(change -> change.key().equals(key))) {
                return store.apply(changes, applied, maxXid);
            }
            store.advance(applied, maxXid, 0, false);
            ClusterCache cache = Objects.requireNonNull(its.get());
            try (Jedis master = cache.client(cache.masterOf(key))) {
                assertThat(master.waitReplicas(1, 5000)).isNotNegative();
                cache.cut(Objects.requireNonNull(replica.get()));
                master.del(NAME + ":" + key);
            }
            return List.of(key);
        };
        try (ClusterCache cache = cache(store -> new StoreWith(store, how))) {
            its.set(cache);
            cache.fill(key);
            FleetServer old = cache.masterOf(key);
            FleetServer next = cache.replicaOf(old);
            try (Jedis client = cache.client(next)) {
                replica.set(client);
                cache.change("UPDATE urls SET url = 'https://new' WHERE random_key = '" + key + "'");
                FreshCache.await(LONG, () -> cache.get(key) == null);
                old.kill();
                FreshCache.await(LONG, () -> cache.isMaster(next) && cache.reader.isInTime("urls"));
                assertThat(cache.stale()).containsKey(key);
                client.configSet("masterauth", fleet.secrets().redisPassword());
            } finally {
                old.start();
            }
        }
    }
}
