package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Settings;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.SyncMode;
import io.sluice.lookup.Lsn;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.programs.DataFolder;
import io.sluice.tables.LookupPool;
import io.sluice.tables.PostgresLookupPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lookups on a primary and two replicas, whatever happens to them. One cluster for all tests: what is done to it is undone. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private DataFolder folder;
    private EmbeddedCluster cluster;

    @BeforeAll
    void start(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("d"));
        cluster = SharedServers.ownCluster(folder, 1000, 2, SyncMode.NONE);
    }

    @AfterAll
    void end() {
        cluster.close();
        folder.close();
    }

    private Database open(ReadFrom readFrom) throws DatabaseSetupException {
        return open(new RoutingRules(readFrom, true, Duration.ofSeconds(1)));
    }

    private Database open(RoutingRules rules) throws DatabaseSetupException {
        List<DatabaseSettings> nodes =
                cluster.nodes().stream().map(node -> settings(node.jdbcUrl())).toList();
        return Database.open(nodes, rules);
    }

    private DatabaseSettings settings(String url) {
        return Lookups.settings(url, cluster.reader(), 3, "urls", "random_key", "url", null);
    }

    private void execute(EmbeddedNode node, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                node.jdbcUrl(), cluster.owner().user(), cluster.owner().password())) {
            connection.createStatement().execute(sql);
        }
    }

    /** Of the first node, as it says itself. */
    private int timeline() {
        return cluster.status().get(0).timeline();
    }

    private static NodeReport node(Database database, int index) {
        return database.nodes().get(index);
    }

    private static List<Boolean> open(Database database) {
        return database.nodes().stream().map(NodeReport::open).toList();
    }

    private static void awaitOpen(Database database, boolean a, boolean b, boolean c) {
        await().atMost(SOON).untilAsserted(() -> assertThat(open(database)).containsExactly(a, b, c));
    }

    @Test
    void replicas_shareTheLookups_andThePrimaryHasNone() throws Exception {
        try (Database database = open(ReadFrom.REPLICAS)) {
            try (LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
                load.awaitMore(2000);
            }
            assertThat(node(database, 0).work().selects()).isZero();
            long second = node(database, 1).work().selects();
            long third = node(database, 2).work().selects();
            assertThat(second).isPositive();
            assertThat((double) second / third).isBetween(0.7, 1.4);
            assertThat(database.nodes())
                    .extracting(node -> node.state().role())
                    .containsExactly(Role.PRIMARY, Role.REPLICA, Role.REPLICA);
            assertThat(node(database, 0).state().timeline()).isEqualTo(timeline());
            assertThat(database.primaryUrl()).isNotNull();
        }
    }

    @Test
    void any_thePrimaryTakesItsTurn() throws Exception {
        try (Database database = open(ReadFrom.ANY)) {
            try (LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
                load.awaitMore(2000);
            }
            assertThat(database.nodes()).allMatch(node -> node.work().selects() > 10);
        }
    }

    @Test
    void replicaKilled_noLookupFails_andItComesBack() throws Exception {
        EmbeddedNode killed = cluster.node("n2");
        try (Database database = open(ReadFrom.REPLICAS);
                LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
            load.awaitMore(500);
            killed.kill();
            awaitOpen(database, false, false, true);
            load.awaitMore(500);
            killed.restart();
            awaitOpen(database, false, true, true);
        }
    }

    @Test
    void replicaHangs_noLookupFails_itLeavesInTime() throws Exception {
        EmbeddedNode hung = cluster.node("n3");
        try (Database database = open(ReadFrom.REPLICAS);
                LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
            load.awaitMore(500);
            hung.pause();
            try {
                load.awaitMore(500);
                awaitOpen(database, false, true, false);
            } finally {
                hung.resume();
            }
            awaitOpen(database, false, true, true);
        }
    }

    @Test
    void allReplicasGone_thePrimaryServes() throws Exception {
        try (Database database = open(ReadFrom.REPLICAS);
                LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
            cluster.node("n2").kill();
            cluster.node("n3").kill();
            awaitOpen(database, true, false, false);
            load.awaitMore(500);
            cluster.node("n2").restart();
            cluster.node("n3").restart();
            awaitOpen(database, false, true, true);
        }
    }

    @Test
    void replayPaused_leavesWhenItIsTooFarBehind_andComesBack() throws Exception {
        EmbeddedNode paused = cluster.node("n2");
        try (Database database = open(ReadFrom.REPLICAS);
                LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
            paused.pauseReplay();
            execute(cluster.node("n1"), "INSERT INTO urls VALUES ('lag', 'https://example.com/lag')");
            awaitOpen(database, false, false, true);
            assertThat(node(database, 1).state().why()).contains("behind the primary");
            assertThat(node(database, 1).state().lagBytes()).isPositive();
            load.awaitMore(200);
            paused.resumeReplay();
            awaitOpen(database, false, true, true);
            assertThat(node(database, 1).state().lag()).isZero();
        }
    }

    @Test
    void readBack_isAnsweredByWhoeverHasTheWrite() throws Exception {
        try (Database database = open(new RoutingRules(ReadFrom.REPLICAS, true, Duration.ofMinutes(1)))) {
            long before = position(cluster.node("n1"));
            assertThat(database.table(0)
                            .readBacks()
                            .read(List.of(new MinLsnLookup("1", before)))
                            .values())
                    .hasSize(1);
            assertThat(node(database, 0).work().selects())
                    .as("the primary was asked for nothing")
                    .isZero();

            cluster.node("n2").pauseReplay();
            cluster.node("n3").pauseReplay();
            execute(cluster.node("n1"), "INSERT INTO urls VALUES ('own', 'https://example.com/own')");
            long written = position(cluster.node("n1"));
            assertThat(database.table(0)
                            .readBacks()
                            .read(List.of(new MinLsnLookup("own", written)))
                            .values())
                    .hasSize(1);
            assertThat(node(database, 0).work().selects())
                    .as("no replica has it, so the primary was asked")
                    .isEqualTo(1);

            cluster.node("n3").resumeReplay();
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(node(database, 2).state().lagBytes()).isZero());
            assertThat(database.table(0)
                            .readBacks()
                            .read(List.of(new MinLsnLookup("own", written)))
                            .values())
                    .hasSize(1);
            assertThat(node(database, 0).work().selects()).isEqualTo(1);
            cluster.node("n2").resumeReplay();
        }
    }

    @Test
    void readBack_positionThatNobodyHas_failsAlone() throws Exception {
        try (Database database = open(ReadFrom.REPLICAS);
                Coalescer<MinLsnLookup, Value> coalescer = Coalescer.start(
                        Settings.defaults(),
                        keys -> database.table(0).readBacks().read(keys).values())) {
            long now = position(cluster.node("n1"));
            MinLsnLookup possible = new MinLsnLookup("1", now);
            MinLsnLookup impossible = new MinLsnLookup("2", now + (1L << 40));
            var mate = coalescer.provide(possible).toCompletableFuture();
            var lost = coalescer.provide(impossible).toCompletableFuture();

            assertThat(mate.join()).isInstanceOf(Found.class);
            assertThat(lost.join())
                    .isEqualTo(new Outcome.Failed<Value>(
                            Outcome.Failure.UNAVAILABLE, "no node has the log position that is asked for yet"));
        }
    }

    private long position(EmbeddedNode node) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        node.jdbcUrl(), cluster.owner().user(), cluster.owner().password());
                var row = connection.createStatement().executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            assertThat(row.next()).isTrue();
            return Lsn.parse(row.getString(1)).orElseThrow();
        }
    }

    /** What a fill may claim to have seen: no more than it has. */
    @Test
    void evidenceOfAStandby_isBelowACommitThatItHasNotReplayed() throws Exception {
        EmbeddedNode standby = cluster.node("n2");
        try (PostgresLookupPool source = PostgresLookupPool.connect(settings(standby.jdbcUrl()), Lookups.UNHEARD)) {
            standby.pauseReplay();
            try {
                execute(cluster.node("n1"), "UPDATE urls SET url = 'https://new/' WHERE random_key = '77'");
                long end = position(cluster.node("n1"));
                Loaded<String, Value> old = source.load(0, List.of("77"), LookupPool.On.POOLED, () -> 1);
                assertThat(old.values().get("77")).isNotNull().isNotEqualTo(Value.of("https://new/"));
                assertThat(old.evidence()).isInstanceOfSatisfying(Replayed.class, seen -> {
                    assertThat(seen.lsn()).isPositive().isLessThan(end);
                    assertThat(seen.timeline()).isEqualTo(timeline());
                });
                standby.resumeReplay();
                await().atMost(SOON).untilAsserted(() -> {
                    Loaded<String, Value> now = source.load(0, List.of("77"), LookupPool.On.POOLED, () -> 1);
                    assertThat(now.evidence()).isInstanceOfSatisfying(Replayed.class, seen -> assertThat(seen.lsn())
                            .isGreaterThanOrEqualTo(end));
                    assertThat(now.values()).containsEntry("77", Value.of("https://new/"));
                });
            } finally {
                standby.resumeReplay();
            }
        }
    }

    @Test
    void evidenceOfThePrimary_isItsSnapshot() throws Exception {
        EmbeddedNode primary = cluster.node("n1");
        try (PostgresLookupPool source = PostgresLookupPool.connect(settings(primary.jdbcUrl()), Lookups.UNHEARD);
                Connection open = DriverManager.getConnection(
                        primary.jdbcUrl(),
                        cluster.owner().user(),
                        cluster.owner().password())) {
            open.setAutoCommit(false);
            long xid = number(open, "SELECT CAST(pg_current_xact_id() AS text)");
            open.createStatement().execute("INSERT INTO urls VALUES ('seen', 'https://seen/')");
            // Another one is committed after it has begun: the snapshot is no mere bound.
            execute(primary, "INSERT INTO urls VALUES ('later', 'https://later/')");
            long later = number(open, "SELECT CAST(xmin AS text) FROM urls WHERE random_key = 'later'");
            Loaded<String, Value> before = source.load(0, List.of("seen", "later"), LookupPool.On.POOLED, () -> 9);
            assertThat(before.values()).containsOnlyKeys("later");
            assertThat(before.evidence()).isInstanceOfSatisfying(Snapshot.class, seen -> {
                assertThat(seen.sees(xid)).isFalse();
                assertThat(later).isGreaterThan(xid);
                assertThat(seen.sees(later)).isTrue();
                assertThat(seen.timeline()).as("its own word").isEqualTo(timeline());
            });
            open.commit();
            Loaded<String, Value> after = source.load(0, List.of("seen"), LookupPool.On.POOLED, () -> 9);
            assertThat(after.values()).containsOnlyKeys("seen");
            assertThat(after.evidence()).isInstanceOfSatisfying(Snapshot.class, seen -> assertThat(seen.sees(xid))
                    .isTrue());
            assertThat(source.load(0, List.of("seen"), LookupPool.On.POOLED, null)
                            .evidence())
                    .as("not asked for")
                    .isNull();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var row = connection.createStatement().executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    @Test
    void tableMissingEverywhere_isOneLine() {
        DatabaseSettings wrong = Lookups.settings(
                cluster.node("n2").jdbcUrl(), cluster.reader(), 3, "nothing", "random_key", "url", null);
        assertThatThrownBy(() -> Database.open(
                                List.of(wrong), new RoutingRules(ReadFrom.REPLICAS, true, Duration.ofSeconds(1)))
                        .close())
                .hasMessageContaining("there is no table \"nothing\"");
    }

    @Test
    void anotherCluster_isRefused() {
        SharedServers.Database stranger = SharedServers.database(1);
        List<DatabaseSettings> nodes = List.of(
                settings(cluster.node("n1").jdbcUrl()),
                Lookups.settings(stranger.jdbcUrl(), stranger.reader(), 3, "urls", "random_key", "url", null));
        assertThatThrownBy(() -> Database.open(nodes, new RoutingRules(ReadFrom.ANY, true, Duration.ofSeconds(1)))
                        .close())
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContaining("127.0.0.1:" + stranger.port() + " belongs to another cluster");
    }

    @Test
    void primaryKilled_replicaPromoted_oldPrimaryRevived() throws Exception {
        try (Database database = open(ReadFrom.REPLICAS);
                LookupLoad load = new LookupLoad(database, Duration.ZERO)) {
            cluster.node("n1").kill();
            await().atMost(SOON).until(() -> database.primaryUrl() == null);
            load.awaitMore(500);
            cluster.promote("n2", false);
            await().atMost(Duration.ofSeconds(5)).until(() -> database.primaryUrl() != null);
            assertThat(database.primaryUrl()).isEqualTo(cluster.node("n2").jdbcUrl());
            awaitOpen(database, false, false, true);
            load.awaitMore(500);

            cluster.node("n1").restart();
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(node(database, 0).state().why()).contains("claims to be the primary"));
            assertThat(database.primaryUrl()).isEqualTo(cluster.node("n2").jdbcUrl());

            cluster.rejoin("n1");
            awaitOpen(database, true, false, true);
            cluster.promote("n1", false);
            awaitOpen(database, false, true, true);
        }
    }
}
