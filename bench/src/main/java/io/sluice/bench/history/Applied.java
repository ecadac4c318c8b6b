package io.sluice.bench.history;

import java.util.Arrays;

/** When which version of one key was known to be applied to the cache. */
final class Applied {
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
