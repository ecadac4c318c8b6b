package io.sluice.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of config/postgres, run by this machine's PostgreSQL as docker-compose.yml runs them in containers. */
@Timeout(120)
class ReplicationScriptsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path temp;

    ReplicationScriptsIT(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void replicas_haveTheRowsOfThePrimary_andKeepThemOverRestarts() throws Exception {
        try (Cluster cluster = Cluster.in(temp).started()) {
            write(cluster.primary(), "k");
            readEverywhere(cluster, "k");
            assertThat(cluster.primary().psql("SELECT slot_name, active FROM pg_replication_slots ORDER BY 1"))
                    .isEqualTo("replica_1|t\nreplica_2|t");
            assertThat(cluster.primary()
                            .psql("SELECT application_name, sync_state FROM pg_stat_replication ORDER BY 1"))
                    .isEqualTo("replica_1|async\nreplica_2|async");
            nobodyElseComesIn(cluster.primary());
            assertThat(cluster.primary().psql("SELECT tablename FROM pg_publication_tables WHERE pubname = 'sluice'"))
                    .isEqualTo("urls");
            passwordIsInNoArgumentAndNoData(cluster);

            // Without the primary, a replica that starts again has what it had, and says that it is alone.
            cluster.primary().stop();
            cluster.replica1().stop();
            cluster.replica1().start();
            await().atMost(SOON)
                    .until(() -> cluster.replica1().health().output().equals("receives nothing from the primary"));
            assertThat(keys(cluster.replica1())).isEqualTo("k");

            // The primary is back: rows go on, and nothing was copied again.
            cluster.primary().start().healthy();
            cluster.replica1().healthy();
            write(cluster.primary(), "later");
            readEverywhere(cluster, "k\nlater");
            assertThat(cluster.replica1().said().stream().filter(line -> line.contains("copying")))
                    .hasSize(1);
        }
    }

    private static void nobodyElseComesIn(Node primary) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + primary.port() + "/sluice";
        try (Connection reader = DriverManager.getConnection(url, "sluice", Cluster.PASSWORD)) {
            assertThat(reader.isValid(5)).isTrue();
        }
        try (Connection changes = DriverManager.getConnection(url, "sluice_changes", Cluster.PASSWORD)) {
            boolean made = changes.createStatement()
                    .execute(
                            "SELECT pg_create_logical_replication_slot('s', 'pgoutput'), pg_drop_replication_slot('s')");
            assertThat(made).isTrue();
            assertThatThrownBy(() -> changes.createStatement().execute("SELECT * FROM urls"))
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(
                        url + "?replication=true&assumeMinServerVersion=10&preferQueryMode=simple",
                        "sluice_changes",
                        Cluster.PASSWORD))
                .as("a copy of everything")
                .hasMessageContaining("no pg_hba.conf entry for replication connection");
        for (String user : List.of("postgres", "sluice_replicator")) {
            assertThatThrownBy(() -> DriverManager.getConnection(url, user, Cluster.PASSWORD))
                    .hasMessageContaining("pg_hba.conf rejects connection");
        }
    }

    private static void passwordIsInNoArgumentAndNoData(Cluster cluster) throws IOException {
        assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains(Cluster.PASSWORD));
        for (Node node : cluster.nodes()) {
            try (Stream<Path> files = Files.walk(node.data())) {
                assertThat(files.filter(Files::isRegularFile)).noneMatch(ReplicationScriptsIT::hasPassword);
            }
            assertThat(Files.readString(node.log())).doesNotContain(Cluster.PASSWORD);
        }
        Path passfile = Path.of(cluster.replica1().data() + ".passfile");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passfile)))
                .isEqualTo("rw-------");
    }

    private static boolean hasPassword(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(Cluster.PASSWORD);
        } catch (NoSuchFileException e) {
            return false; // a server's own, gone meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void sync_quorumIsContentWithOneReplica_allIsNot() throws Exception {
        try (Cluster cluster = Cluster.in(temp)) {
            cluster.nodes().forEach(node -> node.set("SLUICE_SYNC", "quorum"));
            cluster.started();
            cluster.replica2().stop();
            write(cluster.primary(), "quorum");
            cluster.replica1().stop();
            blocksUntilBack(cluster.primary(), "nobody", cluster.replica1());

            cluster.primary().stop();
            cluster.primary().set("SLUICE_SYNC", "all").start().healthy();
            cluster.replica1().healthy();
            blocksUntilBack(cluster.primary(), "one is not all", cluster.replica2());
            readEverywhere(cluster, "nobody\none is not all\nquorum");
        }
    }

    /** A write that waits for replicas, and is acknowledged once this one is back. */
    private static void blocksUntilBack(Node primary, String key, Node replica) throws Exception {
        Process write = primary.psqlUnderWay(insert(key));
        try {
            await().atMost(SOON)
                    .until(() -> primary.psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                            .equals("1"));
            replica.start().healthy();
            assertThat(write.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(write.exitValue()).isZero();
        } finally {
            write.destroyForcibly();
        }
    }

    @Test
    void promotedByHand_theOtherFollows_oldPrimaryIsStopped() throws Exception {
        try (Cluster cluster = Cluster.in(temp).started()) {
            write(cluster.primary(), "before");
            readEverywhere(cluster, "before");
            cluster.primary().stop();
            cluster.replica1().psql("SELECT pg_promote()");
            cluster.nodes().forEach(node -> node.set(Cluster.following(cluster.replica1())));
            cluster.replica1().healthy();
            cluster.replica2().stop();
            cluster.replica2().start().healthy();
            write(cluster.replica1(), "after");

            assertThat(cluster.primary().start().ended()).isEqualTo(1);
            assertThat(cluster.primary().said())
                    .last()
                    .asString()
                    .contains("its data is a primary's, and SLUICE_PRIMARY is replica-1");
            Ran.of(List.of("rm", "-r", cluster.primary().data().toString()), Map.of());
            cluster.primary().start().healthy();
            readEverywhere(cluster, "after\nbefore");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void firstStart_cutShort_leavesNoHalf() throws Exception {
        try (Cluster cluster = Cluster.in(temp)) {
            Node replica = cluster.replica1();
            Path programs = Files.createDirectories(temp.resolve("programs"));
            Path slowCopy = programs.resolve("pg_basebackup"); // takes half a minute
            Files.writeString(slowCopy, "#!/bin/sh\nPATH=${PATH#*:}\nexec pg_basebackup --max-rate=1M \"$@\"\n");
            assertThat(slowCopy.toFile().setExecutable(true)).isTrue();

            replica.prefer(programs).start(); // before the primary: it waits, until it is stopped
            await().atMost(SOON).until(() -> replica.said().stream().anyMatch(line -> line.contains("waiting")));
            replica.stop();

            replica.start();
            cluster.primary().start().healthy();
            await().atMost(SOON).until(() -> Files.exists(Path.of(replica.data() + ".new/base")));
            replica.kill();
            assertThat(replica.data()).doesNotExist();

            write(cluster.primary(), "k");
            Files.delete(slowCopy);
            replica.start().healthy();
            await().atMost(SOON).until(() -> keys(replica).equals("k"));
            assertThat(Path.of(replica.data() + ".new")).doesNotExist();
        }
    }

    @Test
    void mistakes_endInOneLine() throws Exception {
        try (Cluster cluster = Cluster.in(temp)) {
            Node replica = cluster.replica1();
            String address = "127.0.0.1:" + cluster.primary().port();
            assertThat(mistake(replica.set("SLUICE_WAIT", "0")))
                    .endsWith("no primary at " + address + " for 0 s: start it, then this node again");

            cluster.primary().start().healthy();
            replica.set("SLUICE_WAIT", "20");
            assertThat(mistake(replica.set("SLUICE_REPLICATION_PASSWORD", "wrong")))
                    .contains("cannot replicate from " + address)
                    .endsWith("password authentication failed for user \"sluice_replicator\""
                            + " (SLUICE_REPLICATION_PASSWORD is not the one that the primary was made with)");
            replica.set("SLUICE_REPLICATION_PASSWORD", Cluster.PASSWORD);
            assertThat(mistake(replica.set("SLUICE_SYNC", "some")))
                    .endsWith("SLUICE_SYNC is 'some': it may be none, quorum or all");
            replica.set("SLUICE_SYNC", "none");
            assertThat(mistake(replica.set("SLUICE_PRIMARY", "nobody")))
                    .endsWith("SLUICE_PRIMARY is 'nobody', none of SLUICE_CLUSTER: primary replica-1 replica-2");
            replica.set("SLUICE_PRIMARY", "primary");

            cluster.primary().stop();
            cluster.primary().set("SLUICE_NETWORK", "192.0.2.0/24").start().healthy();
            assertThat(mistake(replica)).contains("no pg_hba.conf entry for replication connection");

            cluster.primary().stop();
            Files.delete(cluster.primary().data().resolve("sluice.conf"));
            assertThat(mistake(cluster.primary()))
                    .endsWith("its first start was cut short: remove "
                            + cluster.primary().data() + ", and start it again");
        }
    }

    /** The one line that a node has to say before it ends. */
    private static String mistake(Node node) throws IOException, InterruptedException {
        int before = complaints(node).size();
        assertThat(node.start().ended()).isEqualTo(1);
        List<String> said = complaints(node);
        assertThat(said).hasSize(before + 1);
        return said.get(before);
    }

    private static List<String> complaints(Node node) {
        return node.said().stream().filter(line -> !line.contains("waiting")).toList();
    }

    private static void write(Node primary, String key) throws IOException, InterruptedException {
        primary.psql(insert(key));
    }

    private static String insert(String key) {
        return "INSERT INTO urls VALUES ('" + key + "', 'https://example.com/')";
    }

    private static String keys(Node node) throws IOException, InterruptedException {
        return node.psql("SELECT random_key FROM urls ORDER BY 1");
    }

    private static void readEverywhere(Cluster cluster, String keys) {
        for (Node node : cluster.nodes()) {
            await(node.name() + " has " + keys).atMost(SOON).until(() -> keys(node)
                    .equals(keys));
        }
    }
}
