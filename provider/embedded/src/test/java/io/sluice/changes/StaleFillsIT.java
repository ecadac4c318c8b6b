package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Route;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.SyncMode;
import io.sluice.fills.FillRefusal;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Value;
import io.sluice.programs.DataFolder;
import io.sluice.reader.ChangeReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values that were read before their rows changed, and are offered after the change was applied: by a standby that is late, and by a
 * primary that does not show yet what is in its log. Each with its counter-proof: the same with the guard off leaves old entries.
 *
 * <p>One primary, and one standby whose word every commit waits for.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaleFillsIT {
    private static final List<String> KEYS =
            IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).toList();

    private DataFolder folder;
    private EmbeddedCluster cluster;
    private EmbeddedNode standby;
    private FreshCache cache;
    private Route<String, Value> replica;
    private int version;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        folder = DataFolder.open(temp.resolve("d"));
        cluster = SharedServers.ownCluster(folder, KEYS.size(), 1, SyncMode.ALL);
        standby = cluster.node("n2");
    }

    @AfterAll
    void end() {
        cluster.close();
        folder.close();
    }

    @BeforeEach
    void follow() throws Exception {
        cache = new FreshCache(
                List.of(cluster.primary().jdbcUrl(), standby.jdbcUrl()),
                cluster.reader(),
                cluster.changes(),
                this::owner,
                SharedServers.redis(),
                "stale_fills_it");
        replica = cache.routes.get(1);
        ChangeReader unused = cache.follow();
    }

    /** Whatever a test has left: a standby that hangs would hold the primary up. */
    @AfterEach
    void close() throws Exception {
        standby.resume();
        standby.resumeReplay();
        cache.removeEntries();
        cache.close();
    }

    private Connection owner() throws SQLException {
        return session(cluster.primary());
    }

    private Connection session(EmbeddedNode node) throws SQLException {
        return DriverManager.getConnection(
                node.jdbcUrl(), cluster.owner().user(), cluster.owner().password());
    }

    private String text(EmbeddedNode node, String sql) throws SQLException {
        try (Connection session = session(node);
                ResultSet row = session.createStatement().executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** Changes these rows, each to a value that it never had. */
    private String update(List<String> keys) {
        return "UPDATE urls SET url = 'https://v" + ++version + "/' || random_key WHERE random_key::int BETWEEN "
                + keys.get(0) + " AND " + keys.get(keys.size() - 1);
    }

    /** Reads a standby whose replay is paused before a change and after it, and offers that when the change is applied. */
    private void lateFills() throws Exception {
        standby.pauseReplay();
        FreshCache.await(
                () -> text(standby, "SELECT pg_get_wal_replay_pause_state()").equals("paused"));
        List<Fill<String, Value>> fills = new ArrayList<>(cache.read(replica, KEYS.subList(0, 500)));
        assertThat(fills.get(0).evidence()).isInstanceOf(Replayed.class);
        cache.change(update(KEYS));
        assertThat(cache.entries(KEYS)).isEmpty();
        fills.addAll(cache.read(replica, KEYS.subList(500, 1000)));
        long unused = cache.offer(fills);
    }

    private void catchUp() throws Exception {
        long position = cache.rows.position();
        standby.resumeReplay();
        FreshCache.await(() -> cache.read(replica, KEYS.subList(0, 1)).get(0).evidence() instanceof Replayed seen
                && seen.lsn() >= position);
    }

    @Test
    void lateStandby_neverLeavesAnOldEntry_andFillsAgainWhenItIsNot() throws Exception {
        for (int round = 0; round < 10; round++) {
            long refused = cache.filler.refused(FillRefusal.FENCE);
            lateFills();
            assertThat(cache.stale()).as("round " + round).isEmpty();
            assertThat(cache.filler.refused(FillRefusal.FENCE) - refused).isEqualTo(KEYS.size());
            catchUp();
            assertThat(cache.offer(cache.read(replica, KEYS))).isEqualTo(KEYS.size());
            assertThat(cache.entries(KEYS)).hasSize(KEYS.size());
            assertThat(cache.stale()).isEmpty();
        }
    }

    @Test
    void lateStandby_withoutFences_leavesOldEntries() throws Exception {
        cache.unfence();
        lateFills();
        assertThat(cache.stale()).hasSizeGreaterThan(0);
    }

    /** On a thread of its own, since it may wait. */
    private CompletableFuture<Void> commitApart(String sql) {
        return CompletableFuture.runAsync(() -> {
            try {
                cache.rows.commit(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /**
     * Lets a transaction that changes these rows wait for the standby, until it is decoded and applied and nobody can see it; offers then
     * what the primary shows. Returns when it was written or refused, and the transaction has ended.
     *
     * @param byPosition what they have seen is judged by the log's position, and not by the snapshot
     */
    private void earlyFills(List<String> keys, boolean byPosition) throws Exception {
        assertThat(cache.offer(cache.read(cache.primary, KEYS))).isEqualTo(KEYS.size());
        standby.pause();
        CompletableFuture<Void> waiting = commitApart(update(keys));
        try {
            FreshCache.await(() -> cache.entries(keys).isEmpty());
            List<Fill<String, Value>> fills = byPosition ? byPosition(keys) : cache.read(cache.primary, keys);
            long unused = cache.offer(fills);
            assertThat(waiting).as("the transaction").isNotDone();
            assertThat(cache.read(cache.primary, keys))
                    .as("what it shows now")
                    .zipSatisfy(fills, (now, then) -> assertThat(now.value()).isEqualTo(then.value()));
        } finally {
            standby.resume();
            waiting.get(10, TimeUnit.SECONDS);
        }
    }

    /** As if the primary could be asked for its position, as a standby can. */
    private List<Fill<String, Value>> byPosition(List<String> keys) throws Exception {
        long position = Long.parseLong(text(cluster.primary(), "SELECT pg_current_wal_insert_lsn() - '0/0'"));
        return cache.read(cache.primary, keys).stream()
                .map(fill -> new Fill<>(fill.key(), fill.value(), new Replayed(1, position, 0)))
                .toList();
    }

    @Test
    void primaryBehindItsCommit_leavesNoOldEntry_fillsLater() throws Exception {
        for (int round = 0; round < 3; round++) {
            long refused = cache.filler.refused(FillRefusal.FENCE);
            earlyFills(KEYS, false);
            assertThat(cache.stale()).as("round " + round).isEmpty();
            assertThat(cache.filler.refused(FillRefusal.FENCE) - refused).isEqualTo(KEYS.size());
        }
        assertThat(cache.offer(cache.read(cache.primary, KEYS))).isEqualTo(KEYS.size());
        assertThat(cache.stale()).isEmpty();
    }

    /** The snapshot says which of them: a later one may be seen, and an earlier one not. */
    @Test
    void primaryShowsALaterCommit_fillsThatAlone() throws Exception {
        List<String> hidden = KEYS.subList(0, 100);
        List<String> shown = KEYS.subList(100, 200);
        standby.pause();
        CompletableFuture<Void> waiting = commitApart(update(hidden));
        try {
            FreshCache.await(() -> cache.redis.hkeys(cache.hash()).containsAll(hidden));
            cache.rows.commit("SET synchronous_commit = local", update(shown));
            FreshCache.await(() -> cache.redis.hkeys(cache.hash()).containsAll(shown));
            assertThat(cache.offer(cache.read(cache.primary, KEYS.subList(0, 200))))
                    .isEqualTo(shown.size());
            assertThat(cache.entries(KEYS).keySet()).containsExactlyInAnyOrderElementsOf(shown);
            assertThat(cache.stale()).isEmpty();
        } finally {
            standby.resume();
            waiting.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void primary_judgedByItsPosition_leavesOldEntries() throws Exception {
        earlyFills(KEYS, true);
        assertThat(cache.stale()).hasSizeGreaterThan(0);
    }
}
