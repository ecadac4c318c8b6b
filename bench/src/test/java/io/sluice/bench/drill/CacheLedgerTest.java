package io.sluice.bench.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.lab.LabException;
import org.junit.jupiter.api.Test;

class CacheLedgerTest {
    private static String ledger(String clearing) {
        return "0000000003" + "1".repeat(19) + "2".repeat(19) + "0000000000000004096" + "5".repeat(57) + clearing
                + "6".repeat(19);
    }

    @Test
    void positionIsThatOfTheLedger() throws LabException {
        assertThat(CacheLedger.parse(ledger("0"))).isEqualTo(new Position(3, 4096));
    }

    @Test
    void whatWasAddedToTheLedgerLater_isOfNoConcern() throws LabException {
        assertThat(CacheLedger.parse(ledger("0") + "7".repeat(57))).isEqualTo(new Position(3, 4096));
    }

    @Test
    void whileOldEntriesAreDropped_nothingIsApplied() throws LabException {
        assertThat(CacheLedger.parse(ledger("1"))).isEqualTo(Position.NONE);
    }

    @Test
    void whatIsNoLedger_isATroubleAndNotAPosition() {
        assertThatThrownBy(() -> CacheLedger.parse("later")).isInstanceOf(LabException.class);
    }

    @Test
    void laterTimelineIsBeyond_onlyIfItsPositionIsToo() {
        Position on2 = new Position(2, 100);
        assertThat(new Position(2, 100).reaches(on2)).isTrue();
        assertThat(new Position(3, 100).reaches(on2)).isTrue();
        assertThat(new Position(2, 99).reaches(on2)).isFalse();
        assertThat(new Position(3, 99).reaches(on2)).isFalse();
        assertThat(new Position(1, 500).reaches(on2)).isFalse();
    }
}
