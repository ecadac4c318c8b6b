package io.sluice.reader;

import io.sluice.changes.Ledger;
import io.sluice.lookup.Snapshot;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which changes have been applied so long ago that no fill can still be on its way that has not seen them: the floor covers them, and
 * their fences can go. Arithmetic only; used by the reader's thread.
 *
 * <p>A standby's fill has seen them if it has replayed as much. For a primary's that is not enough: a commit is in the log before it is
 * visible, so a generation counts only once a snapshot has shown every transaction of it. Later snapshots then show them too, and a
 * later snapshot is known by its xmax.
 */
final class FloorTracker {
    /** With more transactions in one generation, it is confirmed only when everything up to the highest has ended. */
    static final int MOST_XIDS = 100_000;

    /** What was applied between two looks at the database. */
    private static final class Generation {
        private long since;
        private long lsn;
        private long maxXid;
        private long[] xids = new long[16];
        private int count;
        private boolean known = true;
        private boolean urgent;
        private boolean confirmed;
        private long xmax;

        void add(long xid) {
            maxXid = Math.max(maxXid, xid);
            if (xid == 0 || !known || (count > 0 && xids[count - 1] == xid)) {
                return;
            }
            if (count == MOST_XIDS) {
                known = false;
                xids = new long[0];
                return;
            }
            if (count == xids.length) {
                xids = Arrays.copyOf(xids, 2 * count);
            }
            xids[count++] = xid;
        }

        /** Takes over what has not been seen yet. */
        void join(Generation other) {
            if (known && other.known) {
                for (int i = 0; i < other.count; i++) {
                    add(other.xids[i]);
                }
            }
            known &= other.known;
            maxXid = Math.max(maxXid, other.maxXid);
        }

        /** Keeps only the transactions that are not seen; without any it is confirmed. */
        void show(Snapshot now) {
            if (!known) {
                confirmed = now.xmin() > maxXid;
            } else {
                int left = 0;
                for (int i = 0; i < count; i++) {
                    if (!now.sees(xids[i])) {
                        xids[left++] = xids[i];
                    }
                }
                count = left;
                confirmed = left == 0;
            }
            xmax = now.xmax();
        }
    }

    private final ArrayDeque<Generation> generations = new ArrayDeque<>();
    private final long keepNanos;
    private Generation current = new Generation();
    private long floorLsn;
    private long floorXmax;

    private FloorTracker(long floorLsn, long floorXmax, long keepNanos) {
        this.floorLsn = floorLsn;
        this.floorXmax = floorXmax;
        this.keepNanos = keepNanos;
    }

    /** Takes over what another has left: the fences of all that it has applied since its floor are there. */
    static FloorTracker after(Ledger ledger, long keepNanos, long now) {
        FloorTracker all = new FloorTracker(ledger.floorLsn(), ledger.floorXmax(), keepNanos);
        Generation left = new Generation();
        left.since = now;
        left.lsn = ledger.applied();
        left.maxXid = ledger.maxXid();
        left.known = false;
        left.urgent = ledger.floorXmax() == Long.MAX_VALUE;
        all.generations.add(left);
        return all;
    }

    /**
     * Begins where no fence is there any more of what was before.
     *
     * @param position the end of the log
     * @param snapshot taken by then: what had not ended yet must be seen to have ended
     * @param before what this reader knows itself, or null. Then only what it has applied, and nobody has seen yet, must be seen: what commits
     *     from now on is still to be read. A transaction of others that runs for hours keeps nobody from filling
     */
    static FloorTracker from(long position, Snapshot snapshot, @Nullable FloorTracker before, long keepNanos) {
        FloorTracker all = new FloorTracker(position, Long.MAX_VALUE, keepNanos);
        Generation one = new Generation();
        one.lsn = position;
        one.urgent = true;
        if (before == null) {
            one.maxXid = snapshot.xmax() - 1;
            one.known = false;
        } else {
            before.close(0);
            before.generations.stream()
                    .filter(generation -> !generation.confirmed)
                    .forEach(one::join);
        }
        all.generations.add(one);
        return all;
    }

    /** This was applied, and has its fence. */
    void applied(long lsn, long xid) {
        current.lsn = Math.max(current.lsn, lsn);
        current.add(xid);
    }

    /** Raises the floor over everything applied, whether it has a fence or not. Fills of the primary then wait until all of it is seen. */
    void force() {
        close(0);
        for (Generation generation : generations) {
            generation.urgent = true;
            floorLsn = Math.max(floorLsn, generation.lsn);
            floorXmax = Long.MAX_VALUE;
        }
    }

    /** A look at the database: what was applied until now is a generation, and some of those before may move the floor. */
    void beat(Snapshot snapshot, long now) {
        close(now);
        for (Generation generation : generations) {
            if (!generation.confirmed) {
                generation.show(snapshot);
            }
        }
        Generation oldest;
        while ((oldest = generations.peek()) != null
                && oldest.confirmed
                && (oldest.urgent || now - oldest.since >= keepNanos)) {
            floorLsn = Math.max(floorLsn, oldest.lsn);
            floorXmax = Math.max(floorXmax == Long.MAX_VALUE ? 0 : floorXmax, oldest.xmax);
            generations.remove();
        }
        if (oldest != null && oldest.urgent) {
            floorXmax = Long.MAX_VALUE; // the floor covers more than is seen
        }
    }

    private void close(long now) {
        if (current.lsn > 0) {
            current.since = now;
            generations.add(current);
            current = new Generation();
        }
    }

    long floorLsn() {
        return floorLsn;
    }

    /** {@link Long#MAX_VALUE} while no snapshot is known to show all that the floor covers. */
    long floorXmax() {
        return floorXmax;
    }
}
