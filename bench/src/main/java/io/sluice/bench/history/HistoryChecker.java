package io.sluice.bench.history;

import java.util.Arrays;

/** Decides whether a history breaks a {@link Rule}: one key after the other, as keys promise nothing of each other. */
public final class HistoryChecker {
    private HistoryChecker() {}

    /** Judges a history to which nothing is added any more. */
    public static Verdict check(History history) {
        int[] ends = new int[history.keys() + 1];
        for (int event = 0; event < history.size(); event++) {
            ends[history.key(event) + 1]++;
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] next = ends.clone();
        int[] byKey = new int[history.size()];
        for (int event = 0; event < byKey.length; event++) {
            byKey[next[history.key(event)]++] = event;
        }
        Findings findings = new Findings();
        for (int key = 0; key < history.keys(); key++) {
            new KeyCheck(history, key, Arrays.copyOfRange(byKey, ends[key], ends[key + 1]), findings).run();
        }
        return findings.verdict();
    }
}
