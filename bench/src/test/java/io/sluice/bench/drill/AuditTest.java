package io.sluice.bench.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories that are whole, and histories that a drill has to find broken. */
class AuditTest {
    private final WrittenKeys ledger = new WrittenKeys(Duration.ofNanos(100));

    @Test
    void everythingThatWasAcknowledged_isThere() {
        acknowledge("a", "1");
        acknowledge("b", "1");

        Audit audit = audit(Map.of("a", "1", "b", "1"));

        assertThat(audit).isEqualTo(new Audit(2, 0, 0, null));
        assertThat(audit.clean()).isTrue();
    }

    @Test
    void acknowledgedRowThatIsNotThere_isLost() {
        acknowledge("a", "1");
        acknowledge("b", "1");

        assertBroken(audit(Map.of("a", "1")), 1, 0, "b was acknowledged as 1, and is not there");
    }

    @Test
    void acknowledgedValueThatWentBack_isLost() {
        acknowledge("a", "1");
        acknowledge("a", "2");

        assertBroken(audit(Map.of("a", "1")), 1, 0, "a was acknowledged as 2, and has 1");
    }

    @Test
    void writeOfUnknownOutcome_mayBeThereOrNot() {
        acknowledge("a", "1");
        ledger.sent("a", "2");
        ledger.sent("b", "1");

        assertThat(audit(Map.of("a", "1")).clean()).isTrue();
        assertThat(audit(Map.of("a", "2")).clean()).isTrue();
        assertThat(audit(Map.of("a", "2", "b", "1")).clean()).isTrue();
        assertThat(audit(Map.of("a", "2", "b", "1")).acknowledged()).isEqualTo(1);
    }

    @Test
    void writeOfUnknownOutcome_excusesNoLoss() {
        acknowledge("a", "1");
        ledger.sent("a", "2");

        assertBroken(audit(Map.of()), 1, 0, "a was acknowledged as 1, and is not there");
    }

    @Test
    void whatWasUnknown_isNoExcuseOnceALaterOneIsAcknowledged() {
        ledger.sent("a", "1");
        acknowledge("a", "2");

        assertBroken(audit(Map.of("a", "1")), 1, 0, "a was acknowledged as 2, and has 1");
    }

    @Test
    void refusedWriteThatIsThereAllTheSame_isBroken() {
        ledger.sent("a", "1");
        ledger.refused("a", "1");

        assertThat(audit(Map.of()).clean()).isTrue();
        assertBroken(audit(Map.of("a", "1")), 0, 1, "a has 1, of which nobody was told");
    }

    @Test
    void refusedWrite_leavesWhatWasAcknowledgedBefore() {
        acknowledge("a", "1");
        ledger.sent("a", "2");
        ledger.refused("a", "2");

        assertThat(audit(Map.of("a", "1")).clean()).isTrue();
        assertBroken(audit(Map.of("a", "2")), 1, 0, "a was acknowledged as 1, and has 2");
    }

    @Test
    void rowThatNobodyWrote_isBroken() {
        assertBroken(audit(Map.of("x", "1")), 0, 1, "x has 1, of which nobody was told");
    }

    @Test
    void settled_isOnlyWhatWasAcknowledgedLongAgo() {
        ledger.sent("a", "1");
        assertThat(ledger.settled(new Random(1), 1_000)).isNull();
        ledger.acknowledged("a", "1", 1_000);
        assertThat(ledger.settled(new Random(1), 1_100)).isNull();
        assertThat(ledger.settled(new Random(1), 1_101)).isEqualTo("a");
    }

    private void acknowledge(String key, String value) {
        ledger.sent(key, value);
        ledger.acknowledged(key, value, 0);
    }

    private Audit audit(Map<String, String> found) {
        return Audit.of(ledger.entries(), found);
    }

    private static void assertBroken(Audit audit, long lost, long unasked, String example) {
        assertThat(audit.clean()).isFalse();
        assertThat(audit.lost()).isEqualTo(lost);
        assertThat(audit.unasked()).isEqualTo(unasked);
        assertThat(audit.example()).startsWith(example);
    }
}
