package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Run;
import io.sluice.cli.RunningDaemon;
import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster's commands as their users run them. */
@Timeout(180)
class ClusterCommandIT {
    private final Path folder;

    ClusterCommandIT(@TempDir Path temp) {
        this.folder = temp.resolve("d");
    }

    @BeforeEach
    void lendBinaries() {
        String unused = SharedServers.dataDir(folder);
    }

    @AfterEach
    void reset() {
        Run unused = cluster("reset", "--yes");
    }

    @Test
    void story_fromUpToReset() throws Exception {
        Run up = succeeds("up", "--replicas=1", "--sync=quorum", "--rows=10");
        assertThat(up.out())
                .containsPattern("n1 +primary .* running")
                .containsPattern("n2 +replica .* streaming +quorum");
        assertThat(up.out())
                .containsPattern("n1 +psql 'postgresql://sluice_owner@127\\.0\\.0\\.1:\\d+/sluice")
                .containsPattern("Sluice \\./run\\.sh serve --nodes 127\\.0\\.0\\.1:\\d+,127\\.0\\.0\\.1:\\d+/sluice"
                        + " --db-user sluice --db-password-file \\S+/reader.password --redis none");
        String password =
                Files.readString(folder.resolve("postgres/reader.password")).strip();
        assertThat(up.out()).doesNotContain(password);

        assertThat(succeeds("up", "--replicas=0").out())
                .contains("the cluster runs already", "there are 1 replicas, and none is removed");
        assertThat(succeeds("up", "--replicas=2").out()).containsPattern("n3 +replica .* streaming +quorum");
        assertThat(succeeds("test").out())
                .containsPattern("n1 +1,000 rows written in [\\d.]+ ms")
                .containsPattern("n2 +1,000 rows seen after")
                .containsPattern("n2 +refuses writes")
                .containsPattern("n3 +1,000 rows seen after")
                .endsWith("passed\n");

        // What a second user of the folder is told, and that it does no harm.
        Run serve = Run.of("serve", "--data-dir=" + folder, "--redis=none");
        assertThat(serve.exit()).isEqualTo(1);
        assertThat(serve.err())
                .contains("is in use: its cluster runs; ./run.sh cluster down --data-dir " + folder)
                .hasLineCount(1);
        refused("promote n9", "there is no node 'n9': there are n1, n2, n3");
        refused("promote n1", "n1 is the primary already");
        refused("rejoin n2", "n2 follows n1 already");
        refused("pause n1", "n1 is no replica");
        refused("reset", "give --yes");
        assertThat(succeeds("start n2").out()).contains("n2 runs already");

        assertThat(succeeds("pause n3").out()).contains("n3 applies nothing until resume");
        assertThat(cluster("status").out()).containsPattern("n3 +replica .* replay paused");
        Run behind = cluster("test");
        assertThat(behind.exit()).isEqualTo(1);
        assertThat(behind.out())
                .containsPattern("n3 +FAILED: it does not see the rows within")
                .endsWith("FAILED\n");
        assertThat(succeeds("resume n3").out()).contains("n3 applies");

        assertThat(succeeds("kill n1").out()).contains("n1 is killed");
        Run headless = cluster("status");
        assertThat(headless.exit()).isEqualTo(1);
        assertThat(headless.out()).containsPattern("n1 +primary .* stopped");
        refused("test", "the primary, n1, does not run");
        assertThat(succeeds("promote n2").out()).contains("n2 is the primary");
        refused("start n1", "n1 is an old primary, and n2 is the primary now: ./run.sh cluster rejoin n1");
        assertThat(succeeds("rejoin n1").out()).contains("n1 follows n2");
        assertThat(succeeds("test").out()).endsWith("passed\n");

        assertThat(succeeds("stop n3").out()).contains("n3 has stopped");
        refused("rejoin n3", "n3 is a replica that is stopped: ./run.sh cluster start n3");
        assertThat(succeeds("up --sync all").out()).containsPattern("n3 +replica .* streaming +sync");
        assertThat(succeeds("stop n3").out()).contains("n3 has stopped");
        Run alone = cluster("test");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.out()).contains("FAILED: its commits wait for 2 of 2 replicas, and 1 are connected");
        assertThat(succeeds("start n3").out()).contains("n3 runs on");
        assertThat(succeeds("down").out()).contains("the cluster has stopped");
        assertThat(succeeds("down").out()).contains("does not run");
        refused("start n1", "the cluster does not run: ./run.sh cluster up");

        int port = port(cluster("status").out(), "n3");
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Run again = succeeds("up");
            assertThat(again.out()).containsPattern("n2 +primary").containsPattern("n1 +replica .* streaming +sync");
            assertThat(port(again.out(), "n3")).isNotEqualTo(taken.getLocalPort());
        }
        assertThat(succeeds("reset --yes").out()).contains("removed n1, n2, n3");
        assertThat(folder.resolve("postgres")).doesNotExist();
        assertThat(folder.resolve("postgres-2")).doesNotExist();
        refused("status", "there is no cluster in");
    }

    @Test
    void up_dataOfAnotherVersionOrFolderInUse_saysSoInOneLine() throws IOException {
        succeeds("up", "--replicas=0", "--rows=1");
        succeeds("down");
        Path version = folder.resolve("postgres/data/PG_VERSION");
        Files.writeString(version, "17\n");
        refused("up", "database files are incompatible with server");
        assertThat(folder.resolve("postgres/data/base")).exists();
        Files.writeString(version, "18\n");
        try (DataFolder other = DataFolder.open(folder)) {
            assertThat(other.path()).exists();
            refused("status", "is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void status_noCluster_makesNothing() {
        Path nowhere = folder.resolveSibling("nowhere");
        Run status = Run.of("cluster", "status", "--data-dir=" + nowhere);
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.err())
                .isEqualTo("sluice: there is no cluster in " + nowhere + ": ./run.sh cluster up --data-dir " + nowhere
                        + " makes one\n");
        assertThat(nowhere).doesNotExist();
        assertThat(Run.of("cluster", "up", "--data-dir=" + folder.getParent()).err())
                .contains("is no data folder of Sluice")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster | cluster wants a command: down, kill, pause",
                "cluster upp | the nearest is 'up'",
                "cluster up --replicas=9 | --replicas 9 is not between 0 and 8",
                "cluster up --sync=most | expected one of",
                "cluster promote | Missing required parameter: 'NODE'",
                "cluster up --replica=1 | the nearest is '--replicas'",
            })
    void badInput_isOneLineAndExit2(String line, String says) {
        Run run = Run.of(line.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: ").contains(says).hasLineCount(1);
    }

    @Test
    void help_listsEveryCommand() {
        assertThat(Run.of("cluster", "--help").out())
                .contains(
                        "up", "status", "test", "down", "reset", "stop", "kill", "start", "pause", "resume", "promote")
                .contains("until ./run.sh cluster down");
        assertThat(Run.of("cluster", "up", "--help").out()).contains("none|quorum|all", "at first 100000");
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void serve_replicasStartAndEndWithTheDaemon() throws Exception {
        try (RunningDaemon daemon =
                RunningDaemon.start(Map.of(), "--replicas=1", "--rows=5", "--redis=none", "--data-dir=" + folder)) {
            daemon.awaitLine(
                    " +nodes +127\\.0\\.0\\.1:\\d+ \\(primary\\), 127\\.0\\.0\\.1:\\d+ \\(replica\\)",
                    Duration.ofSeconds(5));
            assertThat(daemon.get("/single/3").body()).isEqualTo("https://example.com/landing/3?ref=eccbc87e");

            Run warm = Run.of(
                    Map.of("XDG_CACHE_HOME", folder.resolveSibling("cache").toString()),
                    "warm",
                    "--query=SELECT random_key FROM urls",
                    "--data-dir=" + folder,
                    "--url=" + daemon.lookups());
            assertThat(warm.exit()).as("%s", warm).isZero();
            assertThat(warm.out()).contains(": 5 found, 0 absent, 0 failed");
        }
        Run status = cluster("status");
        assertThat(status.out()).containsPattern("n1 +primary .* stopped").containsPattern("n2 +replica .* stopped");
    }

    private Run cluster(String words, String... flags) {
        List<String> all = new ArrayList<>(List.of("cluster"));
        all.addAll(List.of(words.split(" ")));
        all.addAll(List.of(flags));
        all.add("--data-dir=" + folder);
        return Run.of(all.toArray(String[]::new));
    }

    private Run succeeds(String words, String... flags) {
        Run run = cluster(words, flags);
        assertThat(run.exit()).as("%s: %s", words, run).isZero();
        assertThat(run.err()).isEmpty();
        return run;
    }

    private void refused(String words, String says) {
        Run run = cluster(words);
        assertThat(run.exit()).as("%s: %s", words, run).isNotZero();
        assertThat(run.err()).as(words).startsWith("sluice: ").contains(says).hasLineCount(1);
    }

    private static int port(String table, String node) {
        Matcher found =
                Pattern.compile("(?m)^" + node + " .*127\\.0\\.0\\.1:(\\d+)").matcher(table);
        assertThat(found.find()).as(table).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
