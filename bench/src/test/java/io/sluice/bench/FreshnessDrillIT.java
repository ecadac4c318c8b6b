package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drill of cached values and answers, short: nothing is older than a change that was applied, and where something is, it is found. */
@Timeout(180)
class FreshnessDrillIT {
    /** Of three tables, and views of the first; {@code ./run.sh test --full} takes one without, too, as the others do. */
    @ParameterizedTest
    @ValueSource(ints = {3, 1})
    void freshness_noCachedValueIsOlderThanAnAppliedChange(int tables) {
        assumeTrue(tables == 3 || Boolean.getBoolean("sluice.test.full"));
        List<String> words = new ArrayList<>(List.of(
                "freshness",
                "--tables=" + tables,
                "--ops=" + (Boolean.getBoolean("sluice.test.full") ? 8000 : 5000),
                "--accidents=reader_killed,redis_flushed,table_altered",
                "--readers=4",
                "--seed=5"));
        if (tables == 3) {
            words.add("--odata");
        }
        ShortDrill drill = ShortDrill.onServers(words.toArray(String[]::new));

        drill.assertPassed();
        if (tables == 3) {
            assertThat(drill.number("queries of views")).isGreaterThan(1000);
            assertThat(drill.number("queries that Redis answered")).isGreaterThan(50);
            assertThat(drill.number("answers of views by the daemon that reads changes"))
                    .isGreaterThan(100);
            assertThat(drill.number("Redis flushed: answers of views kept after"))
                    .isPositive();
        }
        assertThat(drill.figure("seed")).isEqualTo("5");
        assertThat(drill.number("reads")).isGreaterThan(2000);
        assertThat(drill.number("writes")).isGreaterThan(tables == 3 ? 100 : 500);
        assertThat(drill.number("hit rate")).isGreaterThan(10);
        assertThat(drill.number("answers of the daemon that reads changes")).isGreaterThan(100);
        assertThat(drill.number("Redis flushed: fills taken after")).isPositive();
        assertThat(drill.number("the reading daemon killed: changes applied after"))
                .isLessThan(30);
        assertThat(drill.err()).contains("changes applied again after ");
        assertThat(drill.out()).contains("held    no entry went because another table was altered: 0");
    }

    /** The same of several Redis servers, with accidents that only they have. {@code ./run.sh test --full} does it. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @CsvSource({"cluster, 'master_lost,slots_moved,move_cut'", "sentinel, 'master_lost,home_deleted'"})
    void freshness_severalRedisServers_keepNothingOld(String redis, String accidents) {
        ShortDrill drill = ShortDrill.onServers(
                "freshness", "--redis=" + redis, "--ops=8000", "--accidents=" + accidents, "--readers=4", "--seed=3");

        drill.assertPassed();
        assertThat(drill.number("reads")).isGreaterThan(2000);
        assertThat(drill.number("hit rate")).isGreaterThan(10);
        assertThat(drill.err()).contains(" serves in place of ", "seq was ");
        assertThat(drill.number("a master of Redis killed with what its replica lacks: fills taken after"))
                .isPositive();
    }

    /** A new master that says that it has what it lacks is believed, and what is old there stays. */
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void freshness_withoutSeq_whatANewMasterLacksIsFound() {
        ShortDrill drill = ShortDrill.onServers(
                "freshness",
                "--redis=cluster",
                "--without=seq",
                "--ops=8000",
                "--accidents=master_lost",
                "--readers=4",
                "--seed=6");

        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.out())
                .containsPattern("BROKEN  no cached values older than a change that was applied: [1-9]")
                .endsWith("verdict: FAILED\n");
    }

    /** The same checks without what holds old values back: what it prevents is found. So it is without recent values being dropped.
     * {@code ./run.sh test --full} does it.
     */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @CsvSource({
        "1, fills, cached values older than a change that was applied",
        "3, fills, cached values older than a change that was applied",
        "3, answers, answers of the daemon that reads changes older than one that was applied"
    })
    void freshness_withoutAPart_oldValuesAreFound(int tables, String part, String found) {
        List<String> words = new ArrayList<>(List.of(
                "freshness",
                "--tables=" + tables,
                "--without=" + part,
                "--ops=4000",
                "--accidents=replay_paused",
                "--seed=5"));
        boolean views = tables == 3 && part.equals("fills");
        if (views) {
            words.add("--odata");
        }
        ShortDrill drill = ShortDrill.onServers(words.toArray(String[]::new));

        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.out())
                .containsPattern("BROKEN  no " + found + ": [1-9]")
                .contains("for example, key ", " in place of ", "violations of fresh_")
                .endsWith("verdict: FAILED\n");
        if (views) {
            assertThat(drill.out()).containsPattern("BROKEN  views: no " + found + ": [1-9]");
        }
    }
}
