package io.sluice.bench.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.history.History;
import org.junit.jupiter.api.Test;

class FreshKeysTest {
    @Test
    void valueSaysWhichVersionOfWhichKeyItIs() {
        assertThat(FreshKeys.versionOf(7, FreshKeys.value(7, 12))).isEqualTo(12);
    }

    @Test
    void emptyEntry_isTheKeysAbsence() {
        assertThat(FreshKeys.versionOf(7, "")).isEqualTo(History.ABSENT);
    }

    @Test
    void anythingElse_isForeign() {
        assertThat(FreshKeys.versionOf(7, FreshKeys.value(77, 12))).isEqualTo(History.FOREIGN);
        assertThat(FreshKeys.versionOf(7, FreshKeys.value(7, 12) + "x")).isEqualTo(History.FOREIGN);
        assertThat(FreshKeys.versionOf(7, "https://example.com/fresh/7/")).isEqualTo(History.FOREIGN);
    }

    @Test
    void versionsOfAKeyCountUp() {
        FreshKeys keys = new FreshKeys(2);
        assertThat(keys.next(1)).isEqualTo(1);
        assertThat(keys.next(1)).isEqualTo(2);
        assertThat(keys.next(0)).isEqualTo(1);
    }
}
