package io.sluice.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.Ledger;
import io.sluice.lookup.Snapshot;
import org.junit.jupiter.api.Test;

class FloorTrackerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long KEEP = 60 * SECOND;

    private static Snapshot snapshot(String text) {
        return Snapshot.parse(1, text);
    }

    private static Ledger ledger(long floorLsn, long floorXmax, long applied, long maxXid) {
        return new Ledger(1, 1, 1, floorLsn, floorXmax, applied, maxXid, false, 0);
    }

    private static FloorTracker quiet() {
        FloorTracker all = FloorTracker.after(ledger(0, 0, 0, 0), KEEP, 0);
        all.beat(snapshot("10:10:"), KEEP);
        return all;
    }

    @Test
    void change_keepsItsFence_untilItIsOldEnough() {
        FloorTracker all = quiet();
        all.applied(500, 20);
        all.beat(snapshot("30:30:"), KEEP + SECOND);
        all.beat(snapshot("40:40:"), 2 * KEEP);
        assertThat(all.floorLsn()).isZero();

        all.beat(snapshot("41:41:"), 2 * KEEP + SECOND);

        assertThat(all.floorLsn()).isEqualTo(500);
        assertThat(all.floorXmax()).as("the snapshot that has shown it first").isEqualTo(30);
    }

    @Test
    void commitThatIsNotVisible_keepsItsFence_howeverOldItIs() {
        FloorTracker all = quiet();
        all.applied(500, 20);
        all.beat(snapshot("20:30:20"), KEEP + SECOND); // it waits for a synchronous standby
        all.applied(600, 31);
        all.beat(snapshot("20:40:20"), KEEP + 2 * SECOND);
        all.beat(snapshot("20:50:20"), 10 * KEEP);
        assertThat(all.floorLsn()).as("nor do those after it go").isZero();

        all.beat(snapshot("50:60:"), 10 * KEEP + SECOND);

        assertThat(all.floorLsn()).isEqualTo(600);
        assertThat(all.floorXmax()).isEqualTo(60);
    }

    @Test
    void longTransactionOfOthers_holdsNothingUp() {
        FloorTracker all = quiet();
        all.applied(500, 20);
        all.beat(snapshot("11:30:11"), KEEP + SECOND);
        all.beat(snapshot("11:31:11"), 2 * KEEP + SECOND);

        assertThat(all.floorLsn()).isEqualTo(500);
    }

    @Test
    void unknownPast_takesNoPrimary_untilAllOfItHasEnded() {
        FloorTracker all = FloorTracker.from(1000, snapshot("15:20:15,17"), null, KEEP);
        assertThat(all.floorLsn()).isEqualTo(1000);
        assertThat(all.floorXmax()).isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("17:25:17"), SECOND);
        assertThat(all.floorXmax()).as("17 has not ended").isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("21:26:21"), 2 * SECOND);
        assertThat(all.floorXmax()).as("21 came later").isEqualTo(26);
    }

    /** Redis was flushed: this reader knows what it has applied, and reads whatever commits from now on. */
    @Test
    void knownPast_waitsForWhatWasAppliedAlone() {
        FloorTracker before = quiet();
        before.applied(500, 20);
        before.beat(snapshot("12:30:12"), KEEP + SECOND);
        before.applied(600, 31);
        FloorTracker all = FloorTracker.from(1000, snapshot("12:40:12,31"), before, KEEP);
        assertThat(all.floorLsn()).isEqualTo(1000);
        assertThat(all.floorXmax()).isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("12:41:12,31"), KEEP + 2 * SECOND);
        assertThat(all.floorXmax()).as("31 was applied, and is not seen yet").isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("12:45:12,42"), KEEP + 3 * SECOND);
        assertThat(all.floorXmax()).as("12 runs for hours").isEqualTo(45);
    }

    @Test
    void whatAnotherReaderHasLeft_keepsItsFences() {
        FloorTracker all = FloorTracker.after(ledger(100, 7, 900, 50), KEEP, 0);
        all.beat(snapshot("60:60:"), SECOND);
        assertThat(all.floorLsn()).isEqualTo(100);
        assertThat(all.floorXmax()).isEqualTo(7);

        all.beat(snapshot("61:61:"), KEEP);
        assertThat(all.floorLsn()).isEqualTo(900);
        assertThat(all.floorXmax()).isEqualTo(60);
    }

    @Test
    void tooManyFences_raiseTheFloor_thePrimaryWaits() {
        FloorTracker all = quiet();
        all.applied(500, 20);
        all.beat(snapshot("30:30:"), KEEP + SECOND);
        all.applied(600, 31);
        all.beat(snapshot("31:40:31"), KEEP + 2 * SECOND);

        all.force();
        assertThat(all.floorLsn()).isEqualTo(600);
        assertThat(all.floorXmax()).isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("31:41:31"), KEEP + 3 * SECOND);
        assertThat(all.floorXmax()).as("31 is below the floor, and is not seen").isEqualTo(Long.MAX_VALUE);

        all.beat(snapshot("42:42:"), KEEP + 4 * SECOND);
        assertThat(all.floorXmax()).isEqualTo(42);
    }

    @Test
    void moreTransactionsThanAreKept_areConfirmedByTheHighest() {
        FloorTracker all = quiet();
        for (int xid = 0; xid <= FloorTracker.MOST_XIDS; xid++) {
            all.applied(500, 100 + xid);
        }
        all.beat(snapshot("50:900000:50"), KEEP + SECOND);
        all.beat(snapshot("50:900001:50"), 3 * KEEP);
        assertThat(all.floorLsn()).as("it may be any of them").isZero();

        all.beat(snapshot("900002:900002:"), 3 * KEEP + SECOND);
        assertThat(all.floorLsn()).isEqualTo(500);
    }
}
