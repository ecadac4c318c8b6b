package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FillRefusal;
import io.sluice.lookup.Value;
import io.sluice.programs.DataFolder;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ChangeState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;
import redis.clients.jedis.params.RestoreParams;

/** Whatever happens to Redis, to the connections and to the reader: no change is lost, and no old entry is left or comes back. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChangeRecoveryIT {
    private static final int ROWS = 200;
    private static final SharedServers.Database DB = SharedServers.database(ROWS);
    private static final List<String> KEYS =
            IntStream.rangeClosed(1, ROWS).mapToObj(Integer::toString).toList();
    private static final String UPDATE = "UPDATE urls SET url = url || '+'";

    private DataFolder folder;
    private EmbeddedRedis server;
    private FreshCache cache;

    @BeforeAll
    void start(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("d"));
        server = SharedServers.ownRedis(folder);
    }

    @AfterAll
    void end() {
        server.close();
        folder.close();
    }

    @BeforeEach
    void open() throws Exception {
        cache = new FreshCache(
                List.of(DB.jdbcUrl()), DB.reader(), DB.changes(), DB::owner, server, "change_recovery_it");
    }

    @AfterEach
    void close() throws Exception {
        cache.close();
    }

    private void fillAll() throws Exception {
        cache.fill(KEYS.toArray(String[]::new));
        assertThat(cache.entries(KEYS)).hasSize(ROWS);
    }

    private long confirmed() throws ChangeSourceException {
        return Objects.requireNonNull(cache.changes.status()).confirmed();
    }

    private void awaitConfirmed(long position) {
        FreshCache.await(() -> confirmed() >= position);
    }

    private void killConnections() {
        long killed = cache.redis.clientKill(
                ClientKillParams.clientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
        assertThat(killed).as("connections").isPositive();
    }

    @Test
    void accidentsOfRedis_whileChangesGoOn_leaveNoOldEntry() throws Exception {
        ChangeReader reader = cache.follow();
        List<Runnable> blows =
                List.of(() -> assertThat(cache.redis.flushAll()).isEqualTo("OK"), this::killConnections, () -> {
                    server.kill();
                    server.restart();
                    cache.reconnect(server);
                });
        try (LateTraffic traffic = new LateTraffic(cache, ROWS)) {
            for (int round = 0; round < 6; round++) {
                traffic.awaitChanges(100);
                blows.get(round % blows.size()).run();
                cache.awaitApplied();
                long written = cache.filler.written();
                FreshCache.await(() -> cache.filler.written() > written + 100);
            }
        }
        cache.awaitApplied();
        assertThat(cache.entries(KEYS)).isNotEmpty();
        assertThat(cache.stale()).isEmpty();
        assertThat(reader.status().lastGap()).isEqualTo("Redis has no ledger: it is new, or was flushed");
    }

    /** With their fences gone, what they have not seen is told by the floor. */
    @Test
    void redisFlushed_onlyWhatWasReadBeforeIsRefused() throws Exception {
        ChangeReader reader = cache.follow();
        List<Fill<String, Value>> before = cache.read(cache.primary, KEYS);
        cache.change(UPDATE);
        assertThat(cache.redis.flushAll()).isEqualTo("OK");
        FreshCache.await(() -> reader.status().clears() == 2);
        long floor = cache.filler.refused(FillRefusal.FLOOR);
        assertThat(cache.offer(before)).isZero();
        assertThat(cache.filler.refused(FillRefusal.FLOOR) - floor).isEqualTo(ROWS);
        cache.awaitFollowing(reader);
        fillAll();
        assertThat(cache.stale()).isEmpty();
    }

    /** What commits from now on is still to be read, however long ago it began. */
    @Test
    void redisFlushed_whileALongTransactionRuns_isFilledAgain() throws Exception {
        ChangeReader reader = cache.follow();
        fillAll();
        try (Connection other = DB.owner()) {
            other.setAutoCommit(false);
            boolean unused = other.createStatement().execute("SELECT pg_current_xact_id()");
            int changed =
                    other.createStatement().executeUpdate("UPDATE urls SET url = url || '-' WHERE random_key = '7'");
            assertThat(changed).isEqualTo(1);
            assertThat(cache.redis.flushAll()).isEqualTo("OK");
            FreshCache.await(() -> reader.status().clears() == 2);
            cache.awaitFollowing(reader);
            fillAll();
            other.commit();
        }
        cache.awaitApplied();
        assertThat(cache.entries(KEYS)).doesNotContainKey("7").hasSize(ROWS - 1);
        assertThat(cache.stale()).isEmpty();
    }

    @Test
    void withoutFences_theSameTrafficLeavesOldEntries() throws Exception {
        ChangeReader unused = cache.follow();
        cache.unfence();
        List<String> stale = List.of();
        // Whether a fill that comes late is the last of its row is up to chance, the less the busier the machine is.
        for (int round = 0; stale.isEmpty() && round < 20; round++) {
            try (LateTraffic traffic = new LateTraffic(cache, ROWS)) {
                traffic.awaitChanges(600);
            }
            cache.awaitApplied();
            stale = cache.stale();
        }
        assertThat(stale).hasSizeGreaterThan(0);
    }

    @Test
    void streamBroken_goesOnWhereItWas() throws Exception {
        ChangeReader reader = cache.follow();
        long clears = reader.status().clears();
        for (int round = 0; round < 4; round++) {
            fillAll();
            cache.rows.commit(UPDATE + " WHERE random_key::int <= 100");
            endStream();
            cache.change(UPDATE + " WHERE random_key::int > 100");
            assertThat(cache.entries(KEYS)).isEmpty();
        }
        assertThat(reader.status().clears()).isEqualTo(clears);
    }

    private static void endStream() throws SQLException {
        try (Connection superuser = DB.superuser()) {
            boolean unused = superuser
                    .createStatement()
                    .execute("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
                            + " WHERE slot_name = 'change_recovery_it' AND active");
        }
    }

    @Test
    void readerEnds_standbyTakesOverWithin5s_clearsNothing() throws Exception {
        ChangeReader first = cache.follow();
        ChangeReader second = cache.reader();
        FreshCache.await(() -> second.status().state() == ChangeState.STANDING_BY);
        fillAll();
        first.close();
        cache.rows.commit(UPDATE + " WHERE random_key <> '1'");
        FreshCache.await(() -> cache.entries(KEYS).size() == 1);
        FreshCache.await(
                () -> second.status().state() == ChangeState.READING); // said once the first changes are applied
        assertThat(second.status().clears()).isZero();
    }

    /** As a Redis does that was saved long ago, and is started from there. */
    @Test
    void redisComesBackWithOldData_isCleared() throws Exception {
        ChangeReader reader = cache.follow();
        fillAll();
        Runnable restore = save();
        cache.change(UPDATE);
        fillAll();
        restore.run();
        assertThat(cache.stale()).hasSize(ROWS);
        FreshCache.await(() -> cache.stale().isEmpty());
        FreshCache.await(() -> reader.status().clears() == 2);
        assertThat(reader.status().lastGap()).isEqualTo("Redis has come back with older data");
    }

    @Test
    void redisComesBackWithOldData_whileNobodyReads_isCleared() throws Exception {
        ChangeReader reader = cache.follow();
        fillAll();
        Runnable restore = save();
        cache.change(UPDATE);
        awaitConfirmed(cache.rows.position());
        reader.close();
        restore.run();
        ChangeReader next = cache.follow();
        assertThat(cache.stale()).isEmpty();
        assertThat(next.status().lastGap()).isEqualTo("Redis has missed changes that were read before");
    }

    private Runnable save() {
        List<String> names = List.copyOf(cache.redis.keys("*"));
        List<byte[]> saved = names.stream().map(cache.redis::dump).toList();
        return () -> {
            for (int i = 0; i < names.size(); i++) {
                String unused = cache.redis.restore(
                        names.get(i),
                        0,
                        saved.get(i),
                        RestoreParams.restoreParams().replace());
            }
        };
    }

    @Test
    void redisTakesNothing_nextReaderAppliesIt() throws Exception {
        ChangeReader first = cache.follow();
        fillAll();
        assertThat(cache.redis.clientPause(60_000, ClientPauseMode.WRITE)).isEqualTo("OK");
        cache.rows.commit(UPDATE);
        long position = cache.rows.position();
        FreshCache.await(() -> first.status().state() == ChangeState.NO_REDIS);
        first.close();
        assertThat(confirmed()).as("acknowledged").isLessThan(position);
        assertThat(cache.stale()).hasSize(ROWS);
        assertThat(cache.redis.clientUnpause()).isEqualTo("OK");
        ChangeReader next = cache.reader();
        cache.awaitApplied();
        assertThat(cache.entries(KEYS)).isEmpty();
        assertThat(next.status().clears()).isZero();
    }

    /** The counter-proof: as if the slot were told before Redis is. What that leaves is found out by the next reader. */
    @Test
    void acknowledgedTooEarly_oldEntriesStay_untilTheNextReader() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        StoreWith.Apply losing = (store, changes, applied, maxXid) -> {
            lost.set(true);
            return List.of();
        };
        ChangeReader hasty = cache.reader(inner -> new StoreWith(inner, losing, () -> !lost.get()));
        cache.awaitFollowing(hasty);
        fillAll();
        cache.rows.commit(UPDATE);
        awaitConfirmed(cache.rows.position());
        hasty.close();
        assertThat(cache.stale()).hasSize(ROWS);
        ChangeReader next = cache.follow();
        assertThat(cache.stale()).isEmpty();
        assertThat(next.status().lastGap()).isEqualTo("Redis has missed changes that were read before");
    }
}
