package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.embedded.NodeStatus.Role;
import io.sluice.embedded.NodeStatus.State;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A primary and its replicas, as those who use them in this process see them. */
@Timeout(120)
class EmbeddedClusterIT {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Path temp;
    private DataFolder folder;

    EmbeddedClusterIT(@TempDir Path temp) {
        this.temp = temp;
    }

    @BeforeEach
    void open() {
        folder = DataFolder.open(temp.resolve("d"));
        SharedServers.lendBinaries(folder);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void failover_everyStep() throws SQLException {
        try (EmbeddedCluster cluster = start(2, SyncMode.QUORUM)) {
            assertThat(names(cluster.nodes())).containsExactly("n1", "n2", "n3");
            write(cluster, "before");
            awaitOn(cluster, "n2", "before");
            awaitOn(cluster, "n3", "before");

            NodeStatus second = status(cluster, "n2");
            assertThat(second.role()).isEqualTo(Role.REPLICA);
            assertThat(second.state()).isEqualTo(State.STREAMING);
            assertThat(second.sync()).isEqualTo("quorum");
            assertThat(second.timeline()).isEqualTo(1);
            assertThatThrownBy(() -> execute(cluster.node("n2"), "DELETE FROM urls"))
                    .hasMessageContaining("read-only");

            long others = cluster.node("n2").pid();
            cluster.node("n1").kill();
            assertThat(cluster.node("n1").running()).isFalse();
            assertThat(cluster.node("n2").pid())
                    .as("its neighbour is untouched")
                    .isEqualTo(others);
            assertThat(status(cluster, "n1").state()).isEqualTo(State.STOPPED);

            cluster.promote("n2", false);
            assertThat(cluster.primary().name()).isEqualTo("n2");
            write(cluster, "after"); // commits only when n3 has it
            assertThat(count(cluster.node("n3"), "after")).isEqualTo(1);
            assertThat(status(cluster, "n2")).satisfies(found -> {
                assertThat(found.role()).isEqualTo(Role.PRIMARY);
                assertThat(found.timeline()).isEqualTo(2);
            });
            assertThat(status(cluster, "n1").role()).isEqualTo(Role.OLD_PRIMARY);

            cluster.node("n1").restart();
            assertThat(status(cluster, "n1")).satisfies(found -> {
                assertThat(found.role()).as("revived as it was").isEqualTo(Role.OLD_PRIMARY);
                assertThat(found.timeline()).isEqualTo(1);
            });
            assertThat(cluster.primary().name()).isEqualTo("n2");

            cluster.rejoin("n1");
            awaitOn(cluster, "n1", "after");
            assertThat(cluster.status()).allMatch(node -> node.timeline() == 2);
            assertThat(cluster.status())
                    .extracting(NodeStatus::state)
                    .containsExactly(State.STREAMING, State.RUNNING, State.STREAMING);
        }
        assertThat(new OwnProcesses(folder, "postgres").running()).isEmpty();
        try (EmbeddedCluster cluster = start(2, SyncMode.NONE)) {
            assertThat(cluster.primary().name()).as("roles are kept").isEqualTo("n2");
            awaitOn(cluster, "n3", "after");
        }
    }

    @Test
    void promote_primaryRuns_swapsRolesAndLosesNothing() throws SQLException {
        try (EmbeddedCluster cluster = start(2, SyncMode.NONE)) {
            for (int i = 0; i < 50; i++) {
                write(cluster, "row" + i);
            }
            cluster.promote("n3", false);
            assertThat(cluster.status())
                    .extracting(NodeStatus::role)
                    .containsExactly(Role.REPLICA, Role.REPLICA, Role.PRIMARY);
            assertThat(text(cluster.node("n3"), "SELECT count(*) FROM urls WHERE random_key LIKE 'row%'"))
                    .isEqualTo("50");
            write(cluster, "after");
            awaitOn(cluster, "n1", "after");
            awaitOn(cluster, "n2", "after");
            assertThat(text(cluster.node("n1"), "SELECT count(*) FROM pg_replication_slots"))
                    .as("slots of its time as primary, which would keep log for ever")
                    .isEqualTo("0");
            assertThatThrownBy(() -> cluster.promote("n3", true)).hasMessage("n3 is the primary already");
            assertThatThrownBy(() -> cluster.rejoin("n3")).hasMessageContaining("n3 is the primary");
            assertThatThrownBy(() -> cluster.rejoin("n1")).hasMessage("n1 follows n3 already");
            assertThatThrownBy(() -> cluster.node("n4")).hasMessage("there is no node 'n4': there are n1, n2, n3");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void promote_behindAnother_refusedUnlessForced() throws SQLException {
        try (EmbeddedCluster cluster = start(2, SyncMode.NONE)) {
            cluster.node("n2").stop();
            write(cluster, "n3 only");
            awaitOn(cluster, "n3", "n3 only");
            assertThatThrownBy(() -> cluster.promote("n2", false))
                    .hasMessage("n2 is stopped: ./run.sh cluster start n2 first");
            cluster.node("n1").kill();
            cluster.start("n2", false);
            assertThatThrownBy(() -> cluster.promote("n2", false))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageMatching("n2 is \\d+ bytes behind n3: promote n3, or give --force, which loses them");
            assertThat(cluster.primary().name()).isEqualTo("n1");
            assertThat(cluster.candidate().name()).isEqualTo("n3");
            assertThatThrownBy(() -> cluster.rejoin("n2"))
                    .hasMessageContaining("n1, is stopped: ./run.sh cluster start n1");

            cluster.promote("n3", false);
            awaitOn(cluster, "n2", "n3 only");
            cluster.node("n3").kill();
            cluster.promote("n2", false);
            assertThat(cluster.primary().name()).isEqualTo("n2");
            assertThat(status(cluster, "n2").timeline()).isEqualTo(3);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void replica_pausedOrHanging_isSeenInFigures() throws Exception {
        try (EmbeddedCluster cluster = start(1, SyncMode.NONE)) {
            EmbeddedNode replica = cluster.node("n2");
            replica.pauseReplay();
            write(cluster, "unseen");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(status(cluster, "n2")).satisfies(found -> {
                        assertThat(found.lagBytes()).isPositive();
                        assertThat(found.lagSeconds()).isPositive();
                    }));
            assertThat(status(cluster, "n2").state()).isEqualTo(State.REPLAY_PAUSED);
            assertThat(count(replica, "unseen")).isZero();
            replica.resumeReplay();
            awaitOn(cluster, "n2", "unseen");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(status(cluster, "n2")).satisfies(found -> {
                        assertThat(found.lagBytes()).isZero();
                        assertThat(found.lagSeconds()).isZero();
                        assertThat(found.state()).isEqualTo(State.STREAMING);
                    }));

            replica.pause();
            assertThat(status(cluster, "n2").state()).isEqualTo(State.NO_ANSWER);
            write(cluster, "n1 goes on");
            replica.resume();
            awaitOn(cluster, "n2", "n1 goes on");

            cluster.node("n1").kill();
            Path stale = temp.resolve("d/postgres/data/postmaster.pid");
            Files.writeString(stale, replica.pid() + "\n");
            cluster.node("n1").stop();
            cluster.node("n1").kill();
            assertThat(replica.running())
                    .as("whose number is in a stale note of n1")
                    .isTrue();
            cluster.node("n1").restart();
            awaitFollowing(cluster, "n2");
        }
    }

    /** What is read after a promotion goes on where it was on the old primary, and tells of the new timeline. */
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void changes_goOnOnThePromotedReplica() throws Exception {
        try (EmbeddedCluster cluster = start(1, SyncMode.NONE)) {
            assertThatThrownBy(() ->
                            changes(cluster, () -> cluster.node("n2")).source().open(owner -> {}))
                    .hasMessageStartingWith("no primary now: this server is a standby");
            ChangeSlot changes = changes(cluster, cluster::primary);
            long acknowledged;
            try (ChangeSession session = changes.source().open(owner -> {})) {
                assertThat(session.fresh()).isTrue();
                assertThat(session.timeline()).isEqualTo(1);
                await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
                    session.acknowledge(session.beat().position());
                    // Else slots are copied twice a minute, and go on at the primary's snapshots, four of them a
                    // minute.
                    assertThat(text(cluster.node("n1"), "SELECT pg_log_standby_snapshot()"))
                            .isNotEmpty();
                    assertThat(text(cluster.node("n2"), "SELECT pg_reload_conf()"))
                            .isEqualTo("t");
                    assertThat(text(
                                    cluster.node("n2"),
                                    "SELECT count(*) FROM pg_replication_slots"
                                            + " WHERE slot_name = 'feed' AND synced AND NOT temporary"))
                            .isEqualTo("1");
                });
                acknowledged = session.acknowledged();
                cluster.node("n1").kill();
                assertThatThrownBy(session::beat).isInstanceOf(ChangeSourceException.class);
            }
            cluster.promote("n2", false);
            try (ChangeSession session = changes.source().open(owner -> {})) {
                assertThat(session.fresh()).as("the slot came along").isFalse();
                assertThat(session.timeline()).isEqualTo(2);
                assertThat(session.acknowledged()).isGreaterThanOrEqualTo(acknowledged);
                assertThat(session.beat().snapshot().timeline()).isEqualTo(2);
            }
            List<String> unused = changes.drop();
            try (ChangeSession session = changes.source().open(owner -> {})) {
                assertThat(session.fresh()).as("made anew where it did not").isTrue();
            }
        }
    }

    private static ChangeSlot changes(EmbeddedCluster cluster, Supplier<EmbeddedNode> primary) {
        Credentials who = cluster.changes();
        DatabaseSettings settings = new DatabaseSettings(
                cluster.node("n1").jdbcUrl(),
                who.user(),
                who.password(),
                1,
                List.of(TableSettings.of("urls", "random_key", "url", null)),
                DatabaseSettings.DEFAULT_TIMEOUT,
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
        return ChangeSlot.of(settings, new ChangeSettings("sluice", "feed"), () -> primary.get()
                .jdbcUrl());
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void start_folderOfASingleServer_getsReplicas() throws Exception {
        try (EmbeddedPostgres single = EmbeddedPostgres.start(folder, 10, said::add, Durability.FAST);
                Connection admin = DriverManager.getConnection(
                        single.jdbcUrl(),
                        single.superuser().user(),
                        single.superuser().password())) {
            admin.createStatement().execute("DROP ROLE sluice_replicator"); // as in a folder of an earlier version
        }
        Path home = temp.resolve("d/postgres");
        Files.delete(home.resolve("replicator.password"));
        Files.createDirectories(temp.resolve("d/postgres-2.new/data")); // a replica whose making was cut off
        Files.createDirectories(home.resolve("data.new")); // and a rebuilding that was
        try (EmbeddedCluster cluster = start(1, SyncMode.ALL)) {
            assertThat(status(cluster, "n2").sync()).isEqualTo("sync");
            assertThat(text(
                            cluster.primary(),
                            "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
                    .as("ways in without a password")
                    .isEqualTo("0");

            int port = cluster.node("n1").port();
            cluster.node("n1").kill();
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                cluster.node("n1").restart();
                assertThat(cluster.node("n1").port()).isNotEqualTo(taken.getLocalPort());
            }
            awaitFollowing(cluster, "n2"); // wherever the primary went
            write(cluster, "moved");
            assertThat(status(cluster, "n2").state()).isEqualTo(State.STREAMING);
        }
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 10, said::add, Durability.FAST))
                .hasMessageContaining("holds a cluster");
        Files.move(home.resolve("data"), home.resolve("data.old")); // cut off between the two steps of a replacement
        copy(home.resolve("data.old"), home.resolve("data.new"));
        try (EmbeddedCluster cluster = start(0, SyncMode.NONE)) {
            assertThat(names(cluster.nodes())).containsExactly("n1");
            assertThat(count(cluster.primary(), "moved")).isEqualTo(1);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void parent_killed_endsEveryNode() throws Exception {
        folder.close();
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsCluster.class.getName(),
                        temp.resolve("d").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(parent.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("2 nodes");
        parent.destroyForcibly().waitFor();
        open();
        assertThat(new OwnProcesses(folder, "postgres").awaitEnd(Duration.ofSeconds(30)))
                .isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    private static void awaitFollowing(EmbeddedCluster cluster, String name) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(status(cluster, name).state()).isEqualTo(State.STREAMING));
    }

    private EmbeddedCluster start(int replicas, SyncMode sync) {
        return EmbeddedCluster.start(folder, 10, replicas, sync, said::add, Durability.FAST);
    }

    private static List<String> names(List<EmbeddedNode> nodes) {
        return nodes.stream().map(EmbeddedNode::name).toList();
    }

    private static NodeStatus status(EmbeddedCluster cluster, String name) {
        return cluster.status().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void write(EmbeddedCluster cluster, String key) throws SQLException {
        execute(cluster.primary(), "INSERT INTO urls VALUES ('" + key + "', 'https://example.com/" + key + "')");
    }

    private void execute(EmbeddedNode node, String sql) throws SQLException {
        try (Connection connection = connect(node)) {
            connection.createStatement().execute(sql);
        }
    }

    private void awaitOn(EmbeddedCluster cluster, String name, String key) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(count(cluster.node(name), key)).isEqualTo(1));
    }

    private int count(EmbeddedNode node, String key) throws SQLException {
        return Integer.parseInt(text(node, "SELECT count(*) FROM urls WHERE random_key = '" + key + "'"));
    }

    private String text(EmbeddedNode node, String sql) throws SQLException {
        try (Connection connection = connect(node);
                ResultSet found = connection.createStatement().executeQuery(sql)) {
            assertThat(found.next()).isTrue();
            return found.getString(1);
        }
    }

    private Connection connect(EmbeddedNode node) throws SQLException {
        Credentials admin = new PostgresFiles(
                        new PostgresBinaries(temp, List.of()), PostgresHome.of(folder, 1), Durability.FAST)
                .superuser();
        return DriverManager.getConnection(
                node.jdbcUrl() + "?connectTimeout=5&socketTimeout=15", admin.user(), admin.password());
    }
}
