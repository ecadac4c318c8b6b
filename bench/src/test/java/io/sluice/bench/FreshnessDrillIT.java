package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drill of cached values and answers, short: nothing is older than a change that was applied, and where something is, it is found. */
@Timeout(180)
class FreshnessDrillIT {
    /** Of three tables; {@code ./run.sh test --full} takes one, too, as the others do. */
    @ParameterizedTest
    @ValueSource(ints = {3, 1})
    void freshness_noCachedValueIsOlderThanAnAppliedChange(int tables) {
        assumeTrue(tables == 3 || Boolean.getBoolean("sluice.test.full"));
        ShortDrill drill = ShortDrill.onServers(
                "freshness",
                "--tables=" + tables,
                "--ops=8000",
                "--accidents=reader_killed,redis_flushed,table_altered",
                "--readers=4",
                "--seed=5");

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
        assertThat(drill.out()).contains("held    no entry went because another table was altered: 0");
    }

    /** The same checks without what holds old values back: what it prevents is found. So it is without recent values being dropped.
     * {@code ./run.sh test --full} takes every part.
     */
    @ParameterizedTest
    @CsvSource({
        "1, fills, cached values older than a change that was applied",
        "3, fills, cached values older than a change that was applied",
        "3, answers, answers of the daemon that reads changes older than one that was applied"
    })
    void freshness_withoutAPart_oldValuesAreFound(int tables, String part, String found) {
        assumeTrue(tables == 1 || Boolean.getBoolean("sluice.test.full"));
        ShortDrill drill = ShortDrill.onServers(
                "freshness",
                "--tables=" + tables,
                "--without=" + part,
                "--ops=4000",
                "--accidents=replay_paused",
                "--seed=5");

        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.out())
                .containsPattern("BROKEN  no " + found + ": [1-9]")
                .contains("for example, key ", " in place of ", "violations of fresh_")
                .endsWith("verdict: FAILED\n");
    }
}
