package io.sluice.bench.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sluice.bench.history.Verdict.Breach;
import io.sluice.bench.history.Verdict.Rule;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories that break each rule, beside those that nearly do. Key 0 has version 1 committed at time 10, and applied at 20. */
class HistoryCheckerTest {
    private static final int KEY = 0;

    private final History history = new History(2, 1000);

    HistoryCheckerTest() {
        history.writing(KEY, 1, 5);
        history.committed(KEY, 1, 10);
        history.applied(KEY, 1, 20);
    }

    private void committed(int version, long began, long ended) {
        history.writing(KEY, version, began);
        history.committed(KEY, version, ended);
    }

    private void removed(int version, long began, long ended) {
        history.removing(KEY, version, began);
        history.committed(KEY, version, ended);
    }

    private Verdict verdict() {
        return HistoryChecker.check(history);
    }

    private void assertBroken(Rule rule) {
        assertThat(verdict().broken()).containsOnly(Map.entry(rule, 1L));
        assertThat(verdict().examples()).singleElement().satisfies(one -> assertThat(one.rule())
                .isEqualTo(rule));
    }

    private void assertClean() {
        assertThat(verdict().examples()).isEmpty();
        assertThat(verdict().clean()).isTrue();
    }

    @Test
    void readAfterTheChangeWasApplied_mustHaveIt() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.cached(KEY, 1, 200, 201);

        assertBroken(Rule.FORGOT_A_CHANGE);
        assertThat(verdict().examples()).containsExactly(new Breach(Rule.FORGOT_A_CHANGE, KEY, 1, 2, 200));
        assertThat(verdict().brokenByKey()).containsOnly(Map.entry(KEY, 1L));
    }

    @Test
    void readThatBeganBeforeTheChangeWasApplied_mayLackIt() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.cached(KEY, 1, 199, 300);

        assertClean();
    }

    @Test
    void readOfAnotherKey_isNotMeant() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.writing(1, 1, 5);
        history.cached(1, 1, 300, 301);

        assertClean();
    }

    @Test
    void readAfterALaterChange_mustHaveThat_inAnyOrderOfNews() {
        committed(2, 100, 110);
        committed(3, 120, 130);
        history.applied(KEY, 3, 200);
        history.applied(KEY, 2, 210);
        history.cached(KEY, 2, 220, 221);

        assertBroken(Rule.FORGOT_A_CHANGE);
    }

    @Test
    void daemonMayLackAnAppliedChange_ofAReplicaThatIsBehind() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.answered(KEY, 1, false, 300, 301);

        assertClean();
        assertThat(verdict().answered()).isEqualTo(1);
        assertThat(verdict().answeredStale().getTotalCount()).isEqualTo(1);
    }

    @Test
    void daemonThatReadsChanges_mustHaveThem_asSoonAsTheyAreApplied() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.answered(KEY, 1, true, 199, 300);
        assertClean();

        history.answered(KEY, 1, true, 200, 201);
        assertBroken(Rule.READER_FORGOT);
        assertThat(verdict().byReader()).isEqualTo(2);
    }

    @Test
    void daemonThatHearsOfChanges_mustHaveThem_aMomentLater() {
        long moment = Rule.HEARD_NANOS;
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.answered(KEY, 1, false, 199 + moment, 300 + moment);
        assertClean();
        assertThat(verdict().heardLate().getTotalCount()).isEqualTo(1);
        assertThat(verdict().heardLate().getMaxValue()).isBetween(248_000L, 252_000L);

        history.answered(KEY, 1, false, 200 + moment, 300 + moment);
        assertBroken(Rule.HEARER_FORGOT);
        assertThat(verdict().examples()).containsExactly(new Breach(Rule.HEARER_FORGOT, KEY, 1, 2, 200 + moment));
    }

    /** Nobody was told of it yet; as soon as it is applied it is another matter. */
    @Test
    void whoReadsRedisAndDaemons_mayGoBack_untilTheChangeIsApplied() {
        committed(2, 100, 110);
        history.answered(KEY, 2, false, 120, 130);
        history.cached(KEY, 1, 131, 140);
        history.answered(KEY, 1, true, 131, 140);
        history.applied(KEY, 2, 200);
        assertClean();
        assertThat(verdict().wentBack().getTotalCount()).isEqualTo(2);

        history.answered(KEY, 1, true, 200, 201);
        assertThat(verdict().broken())
                .containsOnly(Map.entry(Rule.MIXED_WENT_BACK, 1L), Map.entry(Rule.READER_FORGOT, 1L));
        history.cached(KEY, 1, 202, 203);
        assertThat(verdict().broken(Rule.MIXED_WENT_BACK)).isEqualTo(2);
    }

    @Test
    void readsOfRedisAlone_doNotGoBack_whateverADaemonHasAnswered() {
        committed(2, 100, 110);
        history.cached(KEY, 2, 120, 130);
        history.answered(KEY, 1, false, 131, 140);
        assertClean();
        history.cached(KEY, 1, 141, 150);
        assertBroken(Rule.WENT_BACK);
    }

    @Test
    void readAfterARead_goesNotBack() {
        committed(2, 100, 110);
        history.cached(KEY, 2, 120, 130);
        history.cached(KEY, 1, 131, 140);

        assertBroken(Rule.WENT_BACK);
    }

    @Test
    void readsAtTheSameTime_haveNoOrder() {
        committed(2, 100, 110);
        history.cached(KEY, 2, 120, 130);
        history.cached(KEY, 1, 130, 140);
        history.cached(KEY, 2, 141, 150);

        assertClean();
    }

    @Test
    void readThatOverlapsManyOthers_isHeldAgainstThoseThatHadEnded() {
        committed(2, 100, 110);
        history.cached(KEY, 1, 115, 500); // hangs
        history.cached(KEY, 2, 120, 130);
        history.cached(KEY, 2, 140, 150);
        history.cached(KEY, 1, 145, 160);

        assertBroken(Rule.WENT_BACK);
        assertThat(verdict().examples().get(0).time()).isEqualTo(145);
    }

    @Test
    void newerReadThatEndedEarlier_counts_evenIfAnOlderOneEndedLast() {
        committed(2, 100, 110);
        history.cached(KEY, 2, 120, 130);
        history.cached(KEY, 1, 125, 135);
        history.cached(KEY, 1, 140, 150);

        assertBroken(Rule.WENT_BACK);
        assertThat(verdict().examples().get(0).time()).isEqualTo(140);
    }

    @Test
    void valueThatNobodyHasWrittenYet_isFound() {
        history.writing(KEY, 2, 300);
        history.cached(KEY, 2, 200, 299);

        assertBroken(Rule.NEVER_WRITTEN);
    }

    @Test
    void valueThatIsJustBeingWritten_mayBeRead() {
        history.writing(KEY, 2, 300);
        history.cached(KEY, 2, 200, 300);

        assertClean();
    }

    @Test
    void valueThatNobodyEverWrote_isFound_fromTheDaemonToo() {
        history.answered(KEY, 7, false, 100, 101);
        assertBroken(Rule.NEVER_WRITTEN);
    }

    @Test
    void valueOfAnotherKey_isFound() {
        history.cached(KEY, History.FOREIGN, 100, 101);
        assertBroken(Rule.NEVER_WRITTEN);
    }

    @Test
    void partsOfTwoVersions_areFound() {
        history.answered(KEY, History.TORN, false, 100, 101);
        assertBroken(Rule.TORN);
    }

    @Test
    void valueInAVersionThatIsARemoval_isFound() {
        removed(2, 100, 110);
        history.cached(KEY, 2, 120, 121);
        assertBroken(Rule.NEVER_WRITTEN);
    }

    @Test
    void rolledBackValue_isFound_andIsNoBoundForOthers() {
        history.writing(KEY, 2, 100);
        history.rolledBack(KEY, 2, 150);
        history.cached(KEY, 2, 120, 121);
        history.cached(KEY, 1, 200, 201);

        assertBroken(Rule.ROLLED_BACK);
    }

    @Test
    void writeOfUnknownOutcome_mayHaveHappenedOrNot() {
        history.writing(KEY, 2, 100);
        committed(3, 200, 210);
        history.cached(KEY, 1, 120, 121);
        history.cached(KEY, 2, 130, 131);
        assertClean();
        assertThat(verdict().cachedStale().getTotalCount()).isZero();

        history.cached(KEY, 1, 140, 141);
        assertBroken(Rule.WENT_BACK);
    }

    @Test
    void absent_mustBeAsNewAsAnyAppliedChange() {
        removed(2, 100, 110);
        history.cached(KEY, History.ABSENT, 120, 121);
        committed(3, 200, 210);
        history.applied(KEY, 3, 220);
        history.cached(KEY, History.ABSENT, 219, 250);
        assertClean();

        history.cached(KEY, History.ABSENT, 230, 240);
        assertBroken(Rule.FORGOT_A_CHANGE);
    }

    @Test
    void absentIsNotOfARemovalThatWasBegunLater() {
        removed(2, 100, 110);
        committed(3, 200, 210);
        history.applied(KEY, 3, 220);
        removed(4, 300, 310);
        history.cached(KEY, History.ABSENT, 240, 250);

        assertBroken(Rule.FORGOT_A_CHANGE);
    }

    @Test
    void absentBeforeAnyRemovalWasBegun_isOfTheTimeBeforeTheKey() {
        history.cached(KEY, History.ABSENT, 15, 16);
        assertClean();

        history.cached(KEY, History.ABSENT, 25, 26);
        assertBroken(Rule.FORGOT_A_CHANGE);
    }

    @Test
    void absentWhileARemovalIsUnderWay_mayBeThatOne() {
        history.cached(KEY, 1, 30, 31);
        history.removing(KEY, 2, 100);
        history.cached(KEY, History.ABSENT, 90, 100);

        assertClean();
    }

    @Test
    void absentOfARemovalThatWasRolledBack_isOld() {
        history.removing(KEY, 2, 100);
        history.rolledBack(KEY, 2, 110);
        history.cached(KEY, History.ABSENT, 120, 121);

        assertBroken(Rule.FORGOT_A_CHANGE);
    }

    @Test
    void valueFromBeforeARemovalThatWasRead_isOld() {
        history.cached(KEY, 1, 90, 91);
        removed(2, 100, 110);
        history.cached(KEY, History.ABSENT, 120, 121);
        history.cached(KEY, 1, 122, 123);

        assertBroken(Rule.WENT_BACK);
    }

    @Test
    void absentIsTheOldestRemovalThatItMayBe_whenItIsABound() {
        removed(2, 100, 110);
        committed(3, 120, 130);
        removed(4, 140, 150);
        history.cached(KEY, History.ABSENT, 160, 161); // of version 2 or 4
        history.cached(KEY, 3, 162, 163);
        assertClean();

        history.applied(KEY, 3, 170);
        history.cached(KEY, History.ABSENT, 171, 172); // of version 4 now
        history.cached(KEY, 3, 173, 174);
        assertBroken(Rule.WENT_BACK);
    }

    @Test
    void staleReads_areAsOldAsTheNextCommit() {
        committed(2, 1_000_000, 2_000_000);
        committed(3, 5_000_000, 6_000_000);
        history.cached(KEY, 1, 1_999_999, 2_000_000);
        history.cached(KEY, 1, 12_000_000, 12_000_001);
        history.cached(KEY, 2, 13_000_000, 13_000_001);
        history.cached(KEY, 3, 14_000_000, 14_000_001);

        assertClean();
        assertThat(verdict().cached()).isEqualTo(4);
        assertThat(verdict().cachedStale().getTotalCount()).isEqualTo(2);
        assertThat(verdict().cachedStale().getMaxValue()).isBetween(9_900L, 10_100L); // 10 ms after version 2
        assertThat(verdict().cachedStale().getMinValue()).isBetween(6_930L, 7_070L);
    }

    @Test
    void examplesAreFew_countsAreWhole() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 120);
        for (int i = 0; i < 50; i++) {
            history.cached(KEY, 1, 200 + i, 201 + i);
        }
        assertThat(verdict().broken(Rule.FORGOT_A_CHANGE)).isEqualTo(50);
        assertThat(verdict().examples()).hasSize(3);
    }

    @Test
    void moreThanTheBound_isRefused() {
        History small = new History(1, 1);
        small.writing(0, 1, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> small.committed(0, 1, 2))
                .withMessageContaining("1 events");
        assertThat(small.size()).isEqualTo(1);
    }
}
