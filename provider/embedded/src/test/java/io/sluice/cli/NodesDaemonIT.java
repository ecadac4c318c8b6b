package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedCluster;
import io.sluice.embedded.EmbeddedNode;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.SyncMode;
import io.sluice.programs.DataFolder;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon on a primary and a replica. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesDaemonIT {
    private DataFolder folder;
    private EmbeddedCluster cluster;

    @BeforeAll
    void start(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("d"));
        cluster = SharedServers.ownCluster(folder, 100, 1, SyncMode.NONE);
    }

    @AfterAll
    void end() {
        cluster.close();
        folder.close();
    }

    private EmbeddedNode primary() {
        return cluster.node("n1");
    }

    private EmbeddedNode replica() {
        return cluster.node("n2");
    }

    private RunningDaemon daemon(String... flags) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("--db-user=" + cluster.reader().user(), "--redis=none", "--probe=100ms"));
        all.addAll(List.of(flags));
        if (all.contains("--writable")) {
            all.add("--write-user=" + cluster.writer().user());
        }
        return RunningDaemon.start(
                Map.of(
                        "SLUICE_DB_PASSWORD",
                        cluster.reader().password(),
                        "SLUICE_WRITE_PASSWORD",
                        cluster.writer().password()),
                all.toArray(String[]::new));
    }

    private String nodes() {
        return "--nodes=127.0.0.1:" + replica().port() + ",127.0.0.1:"
                + primary().port() + "/sluice";
    }

    private static HttpRequest.Builder at(RunningDaemon daemon, String path) {
        return HttpRequest.newBuilder(URI.create(daemon.lookups() + path)).timeout(Duration.ofSeconds(30));
    }

    @Test
    void nodes_lookupsGoToTheReplica_writesToThePrimary() throws Exception {
        try (RunningDaemon daemon = daemon(nodes(), "--writable", "--recent=0", "--max-lag=1m")) {
            assertThat(daemon.get("/single/7").statusCode()).isEqualTo(200);
            assertThat(daemon.metric("sluice_node_selects_total{node=\"127.0.0.1:"
                            + replica().port()))
                    .isPositive();
            assertThat(daemon.metric("sluice_node_selects_total{node=\"127.0.0.1:"
                            + primary().port()))
                    .isZero();

            replica().pauseReplay();
            HttpResponse<String> put = daemon.http()
                    .send(
                            at(daemon, "/own")
                                    .PUT(BodyPublishers.ofString("https://example.com/own"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(put.statusCode()).isEqualTo(201);
            String position = put.headers().firstValue("Sluice-LSN").orElseThrow();
            assertThat(daemon.get("/single/own").statusCode())
                    .as("the replica has it not")
                    .isEqualTo(404);
            HttpResponse<String> own = daemon.http()
                    .send(
                            at(daemon, "/single/own")
                                    .header("Sluice-Min-LSN", position)
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(own.body()).isEqualTo("https://example.com/own");
            replica().resumeReplay();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(daemon.get("/single/own").statusCode()).isEqualTo(200));

            String page = daemon.getAdmin("/nodes").body();
            assertThat(page)
                    .contains("{\"node\":\"127.0.0.1:" + replica().port() + "\",\"role\":\"replica\",\"open\":true,")
                    .contains("{\"node\":\"127.0.0.1:" + primary().port() + "\",\"role\":\"primary\",\"open\":false,")
                    .contains("\"why\":\"it is the primary, and stands by while a replica serves\"")
                    .contains("\"timeline\":1,\"lsn\":\"0/");
            assertThat(daemon.metric("sluice_node_open"))
                    .as("nothing is wrong with either")
                    .isEqualTo(2);

            nodeOut_isToldOnce_andReady(daemon, "127.0.0.1:" + replica().port());
        }
    }

    private void nodeOut_isToldOnce_andReady(RunningDaemon daemon, String node) throws Exception {
        int start = daemon.lines().size();
        replica().kill();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready\nnode " + node + " is out: "));
        assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(200);
        assertThat(daemon.metric("sluice_node_open{node=\"" + node)).isZero();
        assertThat(daemon.get("/single/7").statusCode())
                .as("read from the primary")
                .isEqualTo(200);
        replica().restart();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> daemon.getAdmin("/readyz").body().equals("ready\n"));
        assertThat(daemon.metric("sluice_node_open")).isEqualTo(2);
        assertThat(daemon.told(start, node))
                .filteredOn(line -> line.contains("rotation"))
                .hasSize(2);
        assertThat(daemon.told(start, node + " left"))
                .singleElement()
                .asString()
                .startsWith("WARN ");
        assertThat(daemon.told(start, node + " is back"))
                .singleElement()
                .asString()
                .matches("INFO node \\S+ is back in the rotation after [\\d.]+ s: \\d+ batches failed there");
    }

    @Test
    void rolesMixedUp_areSaid_andCorrected() throws Exception {
        try (RunningDaemon daemon = daemon(
                "--primary=" + replica().jdbcUrl(), "--replica=" + primary().jdbcUrl())) {
            daemon.awaitLine(
                    ".*WARN .*--primary 127.0.0.1:" + replica().port()
                            + " is a replica, and is used as one: correct the flag",
                    Duration.ofSeconds(5));
            daemon.awaitLine(
                    ".*WARN .*--replica 127.0.0.1:" + primary().port()
                            + " is a primary, and is used as one: correct the flag",
                    Duration.ofSeconds(5));
            assertThat(daemon.get("/single/7").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void tableMissingOnOneNode_isSaid_andTheOthersServe() throws Exception {
        String without = replica().jdbcUrl().replace("/sluice", "/postgres");
        try (RunningDaemon daemon = daemon("--primary=" + primary().jdbcUrl(), "--replica=" + without)) {
            assertThat(daemon.get("/single/7").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/nodes").body()).contains("there is no table \\\"urls\\\"");
            daemon.awaitLine(
                    ".*WARN .*node 127.0.0.1:" + replica().port()
                            + " is not in the rotation: there is no table \"urls\" .*",
                    Duration.ofSeconds(5));
        }
    }

    @Test
    void wrongPassword_isOneLine() throws Exception {
        try (RunningDaemon daemon = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", "wrong"),
                nodes(),
                "--db-user=" + cluster.reader().user(),
                "--redis=none")) {
            assertThat(daemon.awaitEnd()).isEqualTo(1);
            assertThat(daemon.lines())
                    .singleElement()
                    .asString()
                    .startsWith("sluice: 127.0.0.1:")
                    .endsWith("; check the user and the password");
        }
    }
}
