package io.sluice.bench.history;

import io.sluice.bench.history.History.EventKind;
import java.util.Arrays;

/** The versions of one key: when each was begun and committed, and which may have been what a read saw. */
final class Versions {
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] began;
    private final long[] committed;
    private final boolean[] absent;
    private final boolean[] rolledBack;
    private final int[] nextCommitted;
    private final int[] removals;

    /** @param events of one key, as indexes of the history */
    Versions(History history, int[] events) {
        int last = Arrays.stream(events)
                .filter(event -> isBeginning(history.kind(event)))
                .map(history::version)
                .max()
                .orElse(0);
        began = new long[last + 1];
        committed = new long[last + 1];
        absent = new boolean[last + 1];
        rolledBack = new boolean[last + 1];
        nextCommitted = new int[last + 1];
        Arrays.fill(began, NEVER);
        Arrays.fill(committed, NEVER);
        began[0] = Long.MIN_VALUE;
        committed[0] = Long.MIN_VALUE;
        absent[0] = true;
        for (int event : events) {
            take(history.kind(event), history.version(event), history.from(event));
        }
        int next = last + 1;
        for (int version = last; version >= 0; version--) {
            nextCommitted[version] = next;
            next = committed[version] == NEVER ? next : version;
        }
        int[] all = new int[last + 1];
        Arrays.setAll(all, version -> version);
        removals = Arrays.stream(all)
                .filter(version -> absent[version] && !rolledBack[version])
                .toArray();
    }

    private static boolean isBeginning(EventKind kind) {
        return kind == EventKind.WRITING || kind == EventKind.REMOVING;
    }

    private void take(EventKind kind, int version, long time) {
        switch (kind) {
            case WRITING -> began[version] = time;
            case REMOVING -> {
                began[version] = time;
                absent[version] = true;
            }
            case COMMITTED -> committed[version] = time;
            case ROLLED_BACK -> rolledBack[version] = true;
            case APPLIED, CACHED, ANSWERED, ANSWERED_BY_READER -> {} // not the database's
        }
    }

    /** Whether a read that ended then can have got this version as a value. */
    boolean written(int version, long end) {
        return version > 0 && version < began.length && !absent[version] && began[version] <= end;
    }

    boolean rolledBack(int version) {
        return rolledBack[version];
    }

    /** The newest version in which the key was absent that a read can have seen which ended then. */
    int newestRemoval(long end) {
        int low = 0;
        int high = removals.length - 1;
        while (low < high) { // they were begun in this order
            int middle = (low + high + 1) >>> 1;
            if (began[removals[middle]] <= end) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return removals[low];
    }

    /** The oldest such version that is not older than this one, or the newest if all are. */
    int removalFrom(int version, int newest) {
        int place = Arrays.binarySearch(removals, version);
        int removal = removals[Math.min(removals.length - 1, place >= 0 ? place : -place - 1)];
        return Math.min(removal, newest);
    }

    /** How long before this time the next version had been committed, or a negative number if it had not. */
    long staleFor(int version, long time) {
        int next = nextCommitted[version];
        return next < committed.length && committed[next] <= time ? time - committed[next] : -1;
    }
}
