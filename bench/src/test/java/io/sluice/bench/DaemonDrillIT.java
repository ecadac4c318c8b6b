package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drills of what happens to daemons and to what they fill, each short. */
@Timeout(180)
class DaemonDrillIT {
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

    /** Each has its own herd, until the first of them has filled the key; behind what sends a key to one daemon there is one herd. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void herd_ofThreeDaemons_isASelectForEach_orOneBehindHaProxy(boolean haproxy) {
        assumeTrue(!haproxy || installed());
        List<String> words = new ArrayList<>(List.of(
                "herd",
                "--daemons=3",
                "--times=2",
                "--reads=3000",
                "--connections=60",
                "--warmup=1s",
                "--window=1200ms"));
        if (haproxy) {
            words.add("--haproxy");
        }
        ShortDrill drill = ShortDrill.onServers(words.toArray(String[]::new));

        drill.assertPassed();
        assertThat(drill.figure("reads failed")).isEqualTo("0");
        assertThat(drill.figure("expiry 2"))
                .containsPattern(haproxy ? " misses, 1 SELECTs, back after " : " misses, [1-3] SELECTs, back after ");
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

    /** Behind HAProxy where it is installed, else behind what stands for it in the drill; {@code ./run.sh test --full} takes both. */
    @ParameterizedTest
    @ValueSource(strings = {"HAProxy", "the drill's own"})
    void restart_oneAfterTheOther_andNoLookupIsLost(String balancer) {
        boolean haproxy = balancer.equals("HAProxy");
        assumeTrue(haproxy ? installed() : !installed() || Boolean.getBoolean("sluice.test.full"));
        List<String> words = new ArrayList<>(List.of("restart", "--times=1", "--daemons=2", "--seed=7"));
        if (haproxy) {
            words.add("--haproxy");
        }

        ShortDrill drill = ShortDrill.onServers(words.toArray(String[]::new));

        drill.assertPassed();
        assertThat(drill.figure("balancer")).isEqualTo(balancer);
        assertThat(drill.figure("restarts")).isEqualTo("2");
        assertThat(drill.number("lookups")).isGreaterThan(500);
        assertThat(drill.figure("lookups lost")).isEqualTo("0");
    }

    private static boolean installed() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "haproxy")));
    }
}
