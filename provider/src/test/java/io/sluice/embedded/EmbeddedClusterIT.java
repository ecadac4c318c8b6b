package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.cli.NodeSessions;
import io.sluice.embedded.NodeStatus.Role;
import io.sluice.embedded.NodeStatus.State;
import io.sluice.embedded.PostgresCluster.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        assertThat(new Survivors(folder, "postgres").running()).isEmpty();
        try (EmbeddedCluster cluster = start(2, SyncMode.NONE)) {
            assertThat(cluster.primary().name()).as("roles are kept").isEqualTo("n2");
            awaitOn(cluster, "n3", "after");
        }
    }

    private EmbeddedCluster start(int replicas, SyncMode sync) {
        return EmbeddedCluster.start(folder, 10, replicas, sync, new NodeSessions(), said::add, Durability.FAST);
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
        try (Connection connection = connect(node);
                ResultSet found = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM urls WHERE random_key = '" + key + "'")) {
            assertThat(found.next()).isTrue();
            return found.getInt(1);
        }
    }

    private Connection connect(EmbeddedNode node) throws SQLException {
        Credentials owner = new PostgresCluster(
                        new PostgresBinaries(temp, List.of()), PostgresHome.of(folder, 1), Durability.FAST)
                .owner();
        return DriverManager.getConnection(
                node.jdbcUrl() + "?connectTimeout=5&socketTimeout=15", owner.user(), owner.password());
    }
}
