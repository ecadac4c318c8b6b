package io.sluice.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import org.junit.jupiter.api.Test;

class WalPositionTest {
    private static String ledger(String clearing) {
        return "0000000003" + "1".repeat(19) + "2".repeat(19) + "0000000000000004096" + "5".repeat(57) + clearing
                + "6".repeat(19);
    }

    @Test
    void positionIsThatOfTheLedger() {
        assertThat(WalPosition.parse(ledger("0"))).isEqualTo(new WalPosition(3, 4096));
    }

    @Test
    void whatWasAddedToTheLedgerLater_isOfNoConcern() {
        assertThat(WalPosition.parse(ledger("0") + "7".repeat(57))).isEqualTo(new WalPosition(3, 4096));
    }

    @Test
    void whileOldEntriesAreDropped_nothingIsApplied() {
        assertThat(WalPosition.parse(ledger("1"))).isEqualTo(WalPosition.NONE);
    }

    @Test
    void whatIsNoLedger_isATroubleAndNotAPosition() {
        assertThatThrownBy(() -> WalPosition.parse("later")).isInstanceOf(BenchException.class);
    }

    @Test
    void laterTimelineIsBeyond_onlyIfItsPositionIsToo() {
        WalPosition on2 = new WalPosition(2, 100);
        assertThat(new WalPosition(2, 100).reaches(on2)).isTrue();
        assertThat(new WalPosition(3, 100).reaches(on2)).isTrue();
        assertThat(new WalPosition(2, 99).reaches(on2)).isFalse();
        assertThat(new WalPosition(3, 99).reaches(on2)).isFalse();
        assertThat(new WalPosition(1, 500).reaches(on2)).isFalse();
    }
}
