package io.sluice.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.history.Verdict.Rule;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads that may be old after a fail-over, and those beside them that may not. */
class AllowanceTest {
    private static final int KEY = 0;

    private final History history = new History(2, 100);

    AllowanceTest() {
        committed(1, 5, 10);
        history.applied(KEY, 1, 20);
    }

    private void committed(int version, long began, long ended) {
        history.writing(KEY, version, began);
        history.committed(KEY, version, ended);
    }

    @Test
    void readThatMayBeOld_isCounted_andIsNoBoundForOthers() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.cached(KEY, 1, 300, 301);
        history.cached(KEY, 2, 302, 303);
        history.cached(KEY, 1, 304, 305);

        Verdict verdict = HistoryChecker.check(history, List.of(allowance(KEY, 300, 304)));
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.allowed().getTotalCount()).isEqualTo(2);
    }

    @Test
    void readOutsideTheTimeThatMayBeOld_mustHaveTheChange() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.cached(KEY, 1, 300, 301);

        for (Allowance not : List.of(allowance(KEY, 301, 400), allowance(KEY, 200, 299), allowance(1, 200, 400))) {
            Verdict verdict = HistoryChecker.check(history, List.of(not));
            assertThat(verdict.broken()).containsOnly(Map.entry(Rule.FORGOT_A_CHANGE, 1L));
            assertThat(verdict.allowed().getTotalCount()).isZero();
        }
    }

    @Test
    void answerOfADaemon_isNeverOneThatMayBeOld() {
        committed(2, 100, 110);
        history.applied(KEY, 2, 200);
        history.answered(KEY, 1, true, 300, 301);

        assertThat(HistoryChecker.check(history, List.of(allowance(KEY, 200, 400)))
                        .broken())
                .containsOnly(Map.entry(Rule.READER_FORGOT, 1L));
    }

    private static Allowance allowance(int key, long from, long to) {
        BitSet keys = new BitSet();
        keys.set(key);
        return new Allowance(keys, from, from, to);
    }
}
