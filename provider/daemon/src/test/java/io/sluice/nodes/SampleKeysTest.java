package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleKeysTest {
    /** A block of a table, or several: half a millisecond for each row would be fifty seconds for all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 185, 370, 1000})
    void isSlow_anyShareOfATableWhoseRowsTakeTime_isTrue(int keys) {
        assertThat(taken(keys, Duration.ofNanos(500_000L * keys)).isSlow()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {185, 370, 1000})
    void isSlow_anyShareOfAFastTable_isFalse(int keys) {
        assertThat(taken(keys, Duration.ofMillis(20)).isSlow()).isFalse();
    }

    /** What says nothing about the rows. */
    @Test
    void isSlow_noRow_isTrue() {
        assertThat(taken(0, Duration.ofMillis(1)).isSlow()).isTrue();
    }

    private static SampleKeys.TakenKeys taken(int keys, Duration time) {
        return new SampleKeys.TakenKeys(Collections.nCopies(keys, "k"), time.toNanos());
    }
}
