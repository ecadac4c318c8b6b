package io.sluice.nodes;

import java.util.ArrayDeque;

/**
 * How long the primary's log was at which time: what turns a replica's bytes into seconds. Not the age of the last transaction
 * replayed, which grows while an idle primary writes nothing. Not thread-safe.
 */
final class LogHistory {
    private static final int MOST = 256;

    private record Entry(long lsn, long since) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final long distanceNanos;

    /** @param reachNanos how far back it must tell apart; what is further back is only known to be so */
    LogHistory(long reachNanos) {
        this.distanceNanos = reachNanos / (MOST / 2);
    }

    /** The log was this long at this time. Times never go back. */
    void add(long lsn, long now) {
        Entry last = entries.peekLast();
        if (last != null && lsn <= last.lsn) {
            return;
        }
        if (entries.size() >= 2 && now - entries.getLast().since < distanceNanos) {
            entries.removeLast(); // the older one is near enough: a replica is taken to be behind a little longer
            entries.addLast(new Entry(lsn, last == null ? now : last.since));
            return;
        }
        entries.addLast(new Entry(lsn, now));
        if (entries.size() > MOST) {
            entries.removeFirst();
        }
    }

    /**
     * Another writes the log from here on, and begins a timeline: what the last one wrote beyond may be nobody's, and what comes is no older than
     * now.
     *
     * @param lsn what the new one is known to have had of the log before; 0 if that is not known
     */
    void beginAnew(long lsn, long now) {
        while (latest() > lsn) {
            entries.removeLast();
        }
        if (entries.isEmpty() && lsn > 0) {
            entries.addLast(new Entry(lsn, now));
        }
    }

    /** The length of the log; 0 when nothing is known. */
    long latest() {
        Entry last = entries.peekLast();
        return last == null ? 0 : last.lsn;
    }

    /**
     * For how long the log has been longer than this; 0 when it is not.
     *
     * @param atLeast what is answered where this reaches back further than the history does, if that is more
     */
    long behindNanos(long lsn, long now, long atLeast) {
        boolean first = true;
        for (Entry entry : entries) {
            if (entry.lsn > lsn) {
                long known = Math.max(0, now - entry.since);
                return first ? Math.max(known, atLeast) : known;
            }
            first = false;
        }
        return 0;
    }
}
