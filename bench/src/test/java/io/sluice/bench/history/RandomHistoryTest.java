package io.sluice.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.history.History.EventKind;
import io.sluice.bench.history.Verdict.Rule;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A cache without faults: whatever overlaps, nothing is found. One fault in it is. */
class RandomHistoryTest {
    @Test
    void faultlessCache_isClean_untilOneAnswerIsOld() {
        int keys = 20;
        History random = new History(keys, 1_000_000);
        Random dice = new Random(1);
        int[] version = new int[keys];
        boolean[] gone = new boolean[keys];
        long now = 0;
        for (int i = 0; i < 300_000; i++) {
            int key = dice.nextInt(keys);
            now += 1 + dice.nextInt(10);
            if (dice.nextInt(5) > 0) {
                int seen = version[key] == 0 || gone[key] ? History.ABSENT : version[key];
                long asked = now - dice.nextInt(20);
                long answered = now + dice.nextInt(20);
                if (dice.nextInt(3) > 0) {
                    random.cached(key, seen, asked, answered);
                } else {
                    random.answered(key, seen, dice.nextBoolean(), asked, answered);
                }
                continue;
            }
            int next = ++version[key];
            gone[key] = dice.nextInt(4) == 0;
            if (gone[key]) {
                random.removing(key, next, now);
            } else {
                random.writing(key, next, now);
            }
            now++;
            if (dice.nextInt(3) > 0) {
                random.committed(key, next, now);
                random.applied(key, next, now);
            }
        }
        assertThat(HistoryChecker.check(random).examples()).isEmpty();

        random.applied(7, version[7], now);
        random.cached(7, oldValue(random, version[7]), now + 1, now + 2);
        assertThat(HistoryChecker.check(random).broken()).containsOnlyKeys(Rule.FORGOT_A_CHANGE, Rule.MIXED_WENT_BACK);
    }

    private static int oldValue(History random, int below) {
        int old = 0;
        for (int event = 0; event < random.size(); event++) {
            if (random.key(event) == 7 && random.kind(event) == EventKind.WRITING && random.version(event) < below) {
                old = random.version(event);
            }
        }
        return old;
    }
}
