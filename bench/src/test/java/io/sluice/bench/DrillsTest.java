package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that start nothing. */
class DrillsTest {
    @Test
    void help_listsTheDrills() {
        ShortDrill drill = ShortDrill.run("--help");

        assertThat(drill.code()).isZero();
        assertThat(drill.out())
                .contains("run.sh drill NAME", "quorum", "failover", "lag", "herd", "freshness", "flood", "restart");
    }

    @Test
    void unknownDrill_isOneLineWithTheNearest() {
        assertWrong("there is no drill 'failovr'; the nearest is 'failover'", "failovr");
    }

    @Test
    void nearestName_isSaidOnlyIfItIsNear() {
        ShortDrill drill = ShortDrill.run("nosuch");
        assertThat(drill.code()).isEqualTo(2);
        assertThat(drill.err()).contains("there is no drill 'nosuch'").doesNotContain("nearest");
    }

    @Test
    void unknownFlag_isOneLineWithTheNearest() {
        assertWrong("there is no flag '--tims'; the nearest is '--times'", "failover", "--tims", "3");
    }

    @Test
    void valuesThatCannotBe_areOneLine() {
        assertWrong("--times 0: it must be at least 1", "failover", "--times=0");
        assertWrong("--kill-at 500: it must be below --rows 500", "quorum", "--rows=500", "--kill-at=500");
        assertWrong("--max-lag 0: it must be more than nothing", "lag", "--max-lag=0");
        assertWrong("--window 500ms: it must be at least 1200ms", "herd", "--window=500ms");
        assertWrong("--ops 10: it must be at least 1000", "freshness", "--ops=10");
        assertWrong("--tables 4: it must be at most 3", "freshness", "--tables=4");
        assertWrong("option '--accidents' (KIND): expected one of", "freshness", "--accidents=flood");
        assertWrong(
                "--accidents slots_moved: there is none with --redis sentinel",
                "freshness",
                "--redis=sentinel",
                "--accidents=slots_moved");
        assertWrong("--redis cluster has no --odata", "freshness", "--redis=cluster", "--odata");
        assertWrong("--without seq: that is for --redis cluster and sentinel", "freshness", "--without=seq");
        assertWrong("--duration 500ms: it must be at least 1s", "flood", "--duration=500ms");
        assertWrong("--daemons 1: it must be at least 2", "restart", "--daemons=1");
        assertWrong("'soon' is not a duration like", "lag", "--out=soon");
    }

    private static void assertWrong(String line, String... words) {
        ShortDrill drill = ShortDrill.run(words);
        assertThat(drill.code()).isEqualTo(2);
        assertThat(drill.err().lines())
                .singleElement()
                .asString()
                .startsWith("drill: ")
                .contains(line);
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
