package io.sluice.bench.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads of one key, of some kinds, in the order in which they began: each knows what those have seen that had ended by then. */
final class Reads {
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

    Reads(History history, int[] events, Set<Kind> kinds) {
        this.history = history;
        begun = of(history, events, kinds, Comparator.comparingLong(history::from));
        ended = of(history, events, kinds, Comparator.comparingLong(history::to));
    }

    static int[] of(History history, int[] events, Set<Kind> kinds, Comparator<Integer> order) {
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
