package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.lab.ItFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each drill, short: real servers that are really killed. */
@Timeout(180)
class DrillIT {
    @Test
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
    void herd_hotKeyExpires_andTheDatabaseIsAskedOnce() {
        ShortDrill drill = ShortDrill.onServers(
                "herd", "--times=2", "--reads=3000", "--connections=50", "--warmup=1s", "--window=1200ms");

        drill.assertPassed();
        assertThat(drill.number("reads a second")).isGreaterThan(1500);
        assertThat(drill.figure("reads failed")).isEqualTo("0");
        assertThat(drill.figure("expiry 2")).contains(" misses, 1 SELECTs, back after ");
        assertThat(drill.number("misses for each SELECT")).isGreaterThan(1);
    }

    @Test
    void freshness_noCachedValueIsOlderThanAnAppliedChange() {
        ShortDrill drill = ShortDrill.onServers(
                "freshness", "--ops=8000", "--accidents=reader_killed,redis_flushed", "--readers=4", "--seed=5");

        drill.assertPassed();
        assertThat(drill.figure("seed")).isEqualTo("5");
        assertThat(drill.number("reads")).isGreaterThan(4000);
        assertThat(drill.number("writes")).isGreaterThan(500);
        assertThat(drill.number("hit rate")).isGreaterThan(10);
        assertThat(drill.number("answers of the daemon that reads changes")).isGreaterThan(100);
        assertThat(drill.number("Redis flushed: fills taken after")).isPositive();
        assertThat(drill.number("the reading daemon killed: changes applied after"))
                .isLessThan(30);
        assertThat(drill.err()).contains("changes applied again after ");
    }

    /** The same checks without what holds old values back: what it prevents is found. So it is without recent values being dropped. */
    @ParameterizedTest
    @CsvSource({
        "fills, cached values older than a change that was applied",
        "answers, answers of the daemon that reads changes older than one that was applied"
    })
    void freshness_withoutAPart_oldValuesAreFound(String part, String found) {
        ShortDrill drill =
                ShortDrill.onServers("freshness", "--without=" + part, "--ops=4000", "--accidents=replay_paused", "--seed=5");

        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.out())
                .containsPattern("BROKEN  no " + found + ": [1-9]")
                .contains("for example, key ", " in place of ")
                .endsWith("verdict: FAILED\n");
    }

    /** Two of eight floods, for a moment, most of which it takes to begin: what is asked here is that nothing is lost, and that all ends. */
    @Test
    void flood_nobodyReads_andOthersGoOn() {
        ShortDrill drill =
                ShortDrill.onServers("flood", "--duration=3s", "--floods=silent,huge_batches", "--share=1", "--seed=7");

        drill.assertPassed();
        assertThat(drill.number("lookups a second before")).isPositive();
        assertThat(drill.figure("lookups lost or mixed")).isEqualTo("0");
        assertThat(drill.figure("silent")).containsPattern("lookups/s, longest pause .* MB resident, .* MB direct");
        assertThat(drill.err()).contains("SIGTERM, while nobody reads");
    }

    @Test
    void restart_oneAfterTheOther_andNoLookupIsLost() {
        ShortDrill drill = ShortDrill.onServers("restart", "--times=1", "--daemons=2", "--seed=7");

        drill.assertPassed();
        assertThat(drill.figure("restarts")).isEqualTo("2");
        assertThat(drill.number("lookups")).isGreaterThan(500);
        assertThat(drill.figure("lookups lost")).isEqualTo("0");
    }

    @Test
    void restart_behindHaProxy_andNoLookupIsLost() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "haproxy"))),
                "haproxy is not installed");
        ShortDrill drill = ShortDrill.onServers("restart", "--haproxy", "--times=1", "--daemons=2", "--seed=7");

        drill.assertPassed();
        assertThat(drill.figure("balancer")).isEqualTo("HAProxy");
        assertThat(drill.number("lookups")).isGreaterThan(500);
    }

    @Test
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

    @Test
    void folderOfSomebodyElse_isLeftAlone(@TempDir Path temporary) throws Exception {
        Path theirs = Files.writeString(temporary.resolve("sluice.lock"), "");

        ShortDrill drill = ShortDrill.run("lag", "--data-dir=" + temporary);

        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.err().lines())
                .singleElement()
                .asString()
                .contains(temporary + " is not a folder of the drills", "give another --data-dir");
        assertThat(temporary).isDirectoryContaining(theirs::equals);
    }
}
