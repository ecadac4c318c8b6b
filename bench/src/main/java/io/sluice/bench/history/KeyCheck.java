package io.sluice.bench.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Judges the reads of one key. Those of the cache are taken in the order in which they began. Each has a bound: the newest version that
 * had been applied by then, and the newest that a read had answered which had ended by then.
 *
 * <p>That a key is absent does not say which removal was seen. Where a bound is held against it, it is taken for the newest possible
 * one; where it becomes a bound itself, for the oldest that the earlier bounds allow: nothing is called broken that may be right.
 */
final class KeyCheck {
    private final History history;
    private final int key;
    private final Versions versions;
    private final int[] applied;
    private final int[] begun;
    private final int[] ended;
    private final int[] answers;
    private final Findings findings;

    /** @param events of this key, as indexes of the history */
    KeyCheck(History history, int key, int[] events, Findings findings) {
        this.history = history;
        this.key = key;
        this.versions = new Versions(history, events);
        this.findings = findings;
        applied = of(events, Kind.APPLIED, Comparator.comparingLong(history::from));
        begun = of(events, Kind.CACHED, Comparator.comparingLong(history::from));
        ended = of(events, Kind.CACHED, Comparator.comparingLong(history::to));
        answers = of(events, Kind.ANSWERED, Comparator.comparingLong(history::from));
    }

    private int[] of(int[] events, Kind kind, Comparator<Integer> order) {
        return IntStream.of(events)
                .filter(event -> history.kind(event) == kind)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    void run() {
        for (int answer : answers) {
            if (possible(answer)) {
                findings.answered(versions.staleFor(newest(answer), history.from(answer)));
            }
        }
        int[] seen = new int[ended.length]; // as a bound, by the read's place in the order of the beginnings
        int[] places = places();
        int changes = 0;
        int reads = 0;
        int mustHave = 0;
        int wasRead = 0;
        for (int place = 0; place < begun.length; place++) {
            int read = begun[place];
            long from = history.from(read);
            for (; changes < applied.length && history.from(applied[changes]) <= from; changes++) {
                mustHave = Math.max(mustHave, history.version(applied[changes]));
            }
            for (; reads < ended.length && history.to(ended[reads]) < from; reads++) {
                wasRead = Math.max(wasRead, seen[places[reads]]);
            }
            if (possible(read)) {
                judge(read, mustHave, wasRead);
                seen[place] = oldest(read, Math.max(mustHave, wasRead));
            }
        }
    }

    /** For each read in the order of the ends, its place in the order of the beginnings. */
    private int[] places() {
        int[] byEvent = IntStream.range(0, begun.length)
                .boxed()
                .sorted(Comparator.comparingInt(place -> begun[place]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] events = Arrays.stream(byEvent).map(place -> begun[place]).toArray();
        return Arrays.stream(ended)
                .map(event -> byEvent[Arrays.binarySearch(events, event)])
                .toArray();
    }

    /** Whether there is such a version: what cannot be is a finding of its own, and says nothing of the others. */
    private boolean possible(int read) {
        int answer = history.version(read);
        if (answer == History.ABSENT) {
            return true;
        }
        if (!versions.written(answer, history.to(read))) {
            found(Rule.NEVER_WRITTEN, read, 0);
            return false;
        }
        if (versions.rolledBack(answer)) {
            found(Rule.ROLLED_BACK, read, 0);
            return false;
        }
        return true;
    }

    private void judge(int read, int mustHave, int wasRead) {
        int newest = newest(read);
        if (newest < mustHave) {
            found(Rule.FORGOT_A_CHANGE, read, mustHave);
        } else if (newest < wasRead) {
            found(Rule.WENT_BACK, read, wasRead);
        }
        findings.cached(versions.staleFor(newest, history.from(read)));
    }

    private int newest(int read) {
        int answer = history.version(read);
        return answer == History.ABSENT ? versions.newestRemoval(history.to(read)) : answer;
    }

    private int oldest(int read, int bound) {
        int answer = history.version(read);
        return answer == History.ABSENT ? versions.removalFrom(bound, newest(read)) : answer;
    }

    private void found(Rule rule, int read, int bound) {
        findings.broken(rule, key, history.version(read), bound, history.from(read));
    }
}
