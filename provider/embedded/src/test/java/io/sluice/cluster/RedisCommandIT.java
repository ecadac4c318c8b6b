package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Run;
import io.sluice.embedded.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of Redis servers as their users run them. */
@Timeout(120)
class RedisCommandIT {
    private final Path folder;

    RedisCommandIT(@TempDir Path temp) {
        this.folder = temp.resolve("d");
    }

    @AfterEach
    void reset() {
        Run unused = redis("reset", "--yes");
    }

    private Run redis(String... words) {
        List<String> all = new ArrayList<>(List.of("redis"));
        all.addAll(List.of(words));
        all.add("--data-dir=" + folder);
        return Run.of(all.toArray(String[]::new));
    }

    private String succeeds(String... words) {
        Run run = redis(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        return run.out();
    }

    private void refused(String words, int exit, String line) {
        Run run = redis(words.split(" "));
        assertThat(run.exit()).as(words).isEqualTo(exit);
        assertThat(run.err()).startsWith("sluice: ").contains(line).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up | 2 | redis up wants --cluster 3x1 or --sentinel 3 when there are no servers yet",
                "up --sentinel=8 | 2 | --sentinel 8 is not between 1 and 7",
                "up --cluster=2x1 | 2 | --cluster '2x1' is not like 3x1: 3 to 9 masters, 0 to 2 replicas each",
                "up --cluster=three | 2 | --cluster 'three' is not like 3x1",
                "up --cluster=3x1 --sentinel=3 | 2 | two forms: give one of them",
                "status | 1 | there are no Redis servers in",
                "reshard 16384 r1 | 2 | a slot is a number from 0 to 16383, not 16384",
            })
    void wrongWords_areOneLine(String words, int exit, String line) {
        refused(words, exit, line);
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void clusterStory_fromUpToReset() throws Exception {
        String data = SharedServers.dataDir(folder);
        assertThat(data).contains(folder.toString());
        String up = succeeds("up", "--cluster=3x1");
        assertThat(up)
                .containsPattern("r1 +master +127\\.0\\.0\\.1:\\d+ +0-5460 .* running")
                .containsPattern("r6 +replica +127\\.0\\.0\\.1:\\d+ +r3 .* running")
                .containsPattern("r1 +REDISCLI_AUTH=\"\\$\\(cat \\S+/redis.password\\)\" redis-cli -c -p \\d+")
                .contains("until ./run.sh redis down --data-dir " + folder)
                .doesNotContain(
                        Files.readString(folder.resolve("fleet/redis.password")).strip());
        assertThat(succeeds("up")).contains("the servers run already");
        refused("up --sentinel=3", 1, "there are servers of --cluster 3x1 in " + folder);
        refused("kill r9", 1, "there is no server 'r9': there are r1, r2, r3, r4, r5, r6");
        refused("reshard 0 r4", 1, "r4 is no master");
        refused("failover", 1, "a cluster has several masters");
        Run serve = Run.of("serve", "--data-dir=" + folder);
        assertThat(serve.exit()).isEqualTo(1);
        assertThat(serve.err()).contains("is in use: its Redis servers run; ./run.sh redis down --data-dir " + folder);

        assertThat(succeeds("reshard", "0", "r3")).contains("slot 0 is at r3: 0 keys moved");
        assertThat(succeeds("failover", "r1")).contains("r4 is a master");
        assertThat(succeeds("pause", "r5")).contains("r5 hangs until resume");
        assertThat(succeeds("status")).containsPattern("r5 .* hangs").containsPattern("r4 +master +\\S+ +1-5460");
        refused("up", 1, "r5 hangs: ./run.sh redis resume r5 has it go on");
        assertThat(succeeds("resume", "r5")).contains("r5 goes on");
        assertThat(succeeds("kill", "r6")).contains("r6 is killed");
        assertThat(succeeds("up")).containsPattern("r6 +replica .* running");
        assertThat(succeeds("down")).contains("their data is kept");
        Run status = redis("status");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.out()).containsPattern("r1 .* stopped").contains("a master is away");
        assertThat(succeeds("up")).containsPattern("r3 +master +\\S+ +0 10922-16383");
        refused("reset", 2, "reset would remove r1, r2, r3, r4, r5, r6 in " + folder);
    }
}
