package io.sluice.bench.history;

import io.sluice.bench.history.History.EventKind;
import io.sluice.bench.history.HistoryChecker.Findings;
import io.sluice.bench.history.Verdict.Rule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Judges the reads of one key, in the order in which they began. Those of the cache have a bound: the newest version that had been applied
 * by then, and the newest that a read of it had answered which had ended by then. So have those of the daemons, each by what its daemon
 * knows of changes; and whoever reads both in turn has the bound of all.
 *
 * <p>That a key is absent does not say which removal was seen. Where a bound is held against it, it is taken for the newest possible
 * one; where it becomes a bound itself, for the oldest that the earlier bounds allow: nothing is called broken that may be right.
 */
final class KeyCheck {
    private static final Set<EventKind> CACHE = EnumSet.of(EventKind.CACHED);
    private static final Set<EventKind> ALL =
            EnumSet.of(EventKind.CACHED, EventKind.ANSWERED, EventKind.ANSWERED_BY_READER);

    private final History history;
    private final List<Allowance> allowances;
    private final int key;
    private final int[] events;
    private final Versions versions;
    private final Applied applied;
    private final Findings findings;

    /** @param events of this key, as indexes of the history */
    KeyCheck(History history, List<Allowance> allowances, int key, int[] events, Findings findings) {
        this.history = history;
        this.allowances = allowances;
        this.key = key;
        this.events = events;
        this.versions = new Versions(history, events);
        this.applied = new Applied(
                history,
                Reads.of(history, events, EnumSet.of(EventKind.APPLIED), Comparator.comparingLong(history::from)));
        this.findings = findings;
    }

    void run() {
        new Reads(history, events, CACHE).each(this::cached);
        new Reads(history, events, ALL).each(this::any);
    }

    private int cached(int read, int wasRead) {
        if (!possible(read, true)) {
            return 0;
        }
        int mustHave = applied.by(history.from(read));
        int newest = newest(read);
        Allowance allowance = newest < Math.max(mustHave, wasRead) ? allowance(read) : null;
        if (allowance != null) {
            findings.allowed(history.from(read) - allowance.served());
        } else if (newest < mustHave) {
            found(Rule.FORGOT_A_CHANGE, read, mustHave);
        } else if (newest < wasRead) {
            found(Rule.WENT_BACK, read, wasRead);
        }
        findings.cached(versions.staleFor(newest, history.from(read)));
        return oldest(read, Math.max(mustHave, wasRead));
    }

    private int any(int read, int wasRead) {
        boolean cached = history.kind(read) == EventKind.CACHED;
        if (!possible(read, !cached)) {
            return 0;
        }
        long from = history.from(read);
        int newest = newest(read);
        long missing = applied.sinceNewerThan(newest, from);
        boolean hears = history.kind(read) == EventKind.ANSWERED;
        boolean broken = missing >= (hears ? Rule.HEARD_NANOS : 0);
        if (!cached) {
            answered(read, newest, missing, broken);
        }
        if (newest < wasRead && broken && !(cached && allowance(read) != null)) {
            found(Rule.MIXED_WENT_BACK, read, wasRead);
        } else if (newest < wasRead) {
            findings.wentBack(Math.max(0, versions.staleFor(newest, from)));
        }
        return oldest(read, Math.max(applied.by(from - (hears ? Rule.HEARD_NANOS : 0)), wasRead));
    }

    private @Nullable Allowance allowance(int read) {
        return allowances.stream()
                .filter(each -> each.covers(key, history.from(read)))
                .findFirst()
                .orElse(null);
    }

    private void answered(int read, int newest, long missing, boolean broken) {
        boolean hears = history.kind(read) == EventKind.ANSWERED;
        if (hears) {
            findings.heard(missing);
        } else {
            findings.byReader();
        }
        if (broken) {
            found(hears ? Rule.HEARER_FORGOT : Rule.READER_FORGOT, read, applied.by(history.from(read)));
        }
        findings.answered(versions.staleFor(newest, history.from(read)));
    }

    /**
     * Whether there is such a version: what cannot be is a finding of its own, and says nothing of the others.
     *
     * @param tell whether it is to be found here: each read is looked at twice
     */
    private boolean possible(int read, boolean tell) {
        int answer = history.version(read);
        if (answer == History.ABSENT) {
            return true;
        }
        if (!versions.written(answer, history.to(read))) {
            if (tell) {
                found(answer == History.TORN ? Rule.TORN : Rule.NEVER_WRITTEN, read, 0);
            }
            return false;
        }
        if (versions.rolledBack(answer)) {
            if (tell) {
                found(Rule.ROLLED_BACK, read, 0);
            }
            return false;
        }
        return true;
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

    /** When which version of one key was known to be applied to the cache. */
    static final class Applied {
        private final long[] times;

        /** The newest version that was applied by then. */
        private final int[] newest;

        /** @param events in the order of their times, as indexes of the history */
        Applied(History history, int[] events) {
            times = new long[events.length];
            newest = new int[events.length];
            int most = 0;
            for (int i = 0; i < events.length; i++) {
                most = Math.max(most, history.version(events[i]));
                times[i] = history.from(events[i]);
                newest[i] = most;
            }
        }

        /** The newest version that was applied by this time; 0 for none. */
        int by(long time) {
            int after = Arrays.binarySearch(times, time);
            int place = after < 0 ? -after - 2 : after;
            while (place >= 0 && place + 1 < times.length && times[place + 1] == time) {
                place++;
            }
            return place < 0 ? 0 : newest[place];
        }

        /** For how long at this time a newer version than this one had been applied; negative if none had. */
        long sinceNewerThan(int version, long time) {
            int low = 0;
            int high = newest.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (newest[middle] > version) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low < newest.length && times[low] <= time ? time - times[low] : -1;
        }
    }

    /** Reads of one key, of some kinds, in the order in which they began: each knows what those have seen that had ended by then. */
    static final class Reads {
        private final History history;
        private final int[] begun;
        private final int[] ended;

        /** Decides about one read. */
        @FunctionalInterface
        interface Judge {
            /**
             * Called for each in turn.
             *
             * @param wasRead the newest version that a read had seen which had ended when this one began
             * @return the oldest version that this one can have seen; 0 where that says nothing
             */
            int judge(int read, int wasRead);
        }

        Reads(History history, int[] events, Set<EventKind> kinds) {
            this.history = history;
            begun = of(history, events, kinds, Comparator.comparingLong(history::from));
            ended = of(history, events, kinds, Comparator.comparingLong(history::to));
        }

        static int[] of(History history, int[] events, Set<EventKind> kinds, Comparator<Integer> order) {
            return IntStream.of(events)
                    .filter(event -> kinds.contains(history.kind(event)))
                    .boxed()
                    .sorted(order)
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        void each(Judge judge) {
            int[] seen = new int[ended.length]; // as a bound, by the read's place in the order of the beginnings
            int[] places = places();
            int reads = 0;
            int wasRead = 0;
            for (int place = 0; place < begun.length; place++) {
                int read = begun[place];
                for (; reads < ended.length && history.to(ended[reads]) < history.from(read); reads++) {
                    wasRead = Math.max(wasRead, seen[places[reads]]);
                }
                seen[place] = judge.judge(read, wasRead);
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
    }
}
