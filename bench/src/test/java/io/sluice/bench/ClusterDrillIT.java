package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.lab.ItFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Drills of what happens to the servers of PostgreSQL, each short: real servers that are really killed. */
@Timeout(180)
class ClusterDrillIT {
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void lag_replicaLeavesAndComesBack_noLookupFails() {
        ShortDrill drill = ShortDrill.onServers("lag", "--out=500ms");

        drill.assertPassed();
        assertThat(drill.number("until it left the rotation")).isGreaterThan(0.5);
        assertThat(drill.number("until it was back")).isPositive();
        assertThat(drill.number("lookups")).isGreaterThan(500);
        assertThat(drill.figure("lookups failed")).isEqualTo("0");
        assertThat(drill.err())
                .containsPattern("n\\d left the rotation after .* behind the primary \\(--max-lag 1.0 s\\)")
                .containsPattern("n\\d is back in the rotation after ");
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void quorum_replicaDies_andEveryRowIsOnEveryNode() {
        ShortDrill drill = ShortDrill.onServers("quorum", "--rows=600", "--kill-at=200", "--writers=16");

        drill.assertPassed();
        assertThat(drill.figure("rows acknowledged")).isEqualTo("600");
        for (String node : List.of("n1", "n2", "n3")) {
            assertThat(drill.figure("rows on " + node)).isEqualTo("600");
        }
        assertThat(drill.number("rows/s before the kill")).isPositive();
        assertThat(drill.number("rows/s after it")).isPositive();
        assertThat(drill.err()).containsPattern("rows acknowledged; kill -9 of n\\d");
    }

    @Test
    void failover_primaryDies_andNothingIsLost() {
        ShortDrill drill = ShortDrill.onServers("failover", "--seed=3");

        drill.assertPassed();
        assertThat(drill.figure("seed")).isEqualTo("3");
        assertThat(drill.number("rows acknowledged")).isGreaterThan(100);
        assertThat(drill.out().lines().filter(line -> line.startsWith("  rows lost on ")))
                .hasSize(3)
                .allMatch(line -> line.endsWith(" 0"));
        assertThat(drill.number("reads")).isGreaterThan(100);
        assertThat(drill.figure("reads failed")).isEqualTo("0");
        assertThat(drill.number("time without writes")).isGreaterThanOrEqualTo(drill.number("from promotion to write"));
        assertThat(drill.err())
                .containsPattern("kill -9 of n\\d, the primary")
                .containsPattern("promoting n\\d, which has received most")
                .containsPattern("the daemon says of n\\d: it claims to be the primary on timeline \\d+, but timeline");
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void ctrlC_endsEverything(@TempDir Path temporary) throws Exception {
        Path data = ItFolder.of("drill");
        try (RunningBench drill = RunningBench.startDrill(temporary, Map.of(), "lag", "--data-dir=" + data)) {
            drill.awaitLine("pausing replay");
            List<ProcessHandle> started = drill.descendants();
            drill.signal("INT");
            assertThat(drill.awaitEnd()).isEqualTo(130);
            assertThat(drill.err().get(drill.err().size() - 1)).isEqualTo("drill: stopped by a signal");
            assertThat(drill.out()).isEmpty();
            RunningBench.awaitNobodyLeft(started, data);
        }
    }
}
