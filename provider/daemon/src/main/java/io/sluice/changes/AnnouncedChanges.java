package io.sluice.changes;

import io.sluice.coalesce.Freshness;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was announced of changes lately, by key: what a load must have seen of them to count. The same rule as for fills, held in the
 * daemon's memory, for its answers. Thread-safe; a question takes no lock.
 *
 * <p>Changes are kept for {@code keep} at least, and in bounded room: of those that have no room any more the floor takes the place,
 * which every load must have reached, whatever its keys.
 */
public final class AnnouncedChanges implements ChangeListener, Freshness<String> {
    /** Changes of one generation; there are two. With a key of 30 characters one takes 140 bytes. */
    static final int MOST = 50_000;

    /**
     * What a load must have seen.
     *
     * @param told whether its transaction is not known, or not alone: then a primary has to be asked after that was heard
     * @param at when it was heard
     */
    private record Fence(int timeline, long lsn, long xid, boolean told, long at) {

        boolean isSeenBy(@Nullable Evidence evidence, long since) {
            if (evidence instanceof Replayed replayed) {
                return replayed.timeline() >= timeline && replayed.lsn() >= lsn;
            }
            // A server that was promoted has all that is left of the timeline before, and shows all of it. And one
            // whose log ends before the
            // change, though it was heard of by then, has never had it: it was put back to what it was once.
            return evidence instanceof Snapshot snapshot
                    && (snapshot.timeline() > timeline
                            || (snapshot.upTo() > 0 && snapshot.upTo() < lsn && since - at > 0)
                            || (snapshot.timeline() == timeline
                                    && (xid == 0 || snapshot.sees(xid))
                                    && (!told || since - at > 0)));
        }

        /** What holds back whatever either does. */
        Fence and(Fence later) {
            if (timeline != later.timeline) {
                return timeline > later.timeline ? this : later;
            }
            Fence last = lsn > later.lsn || later.xid == 0 ? this : later;
            return new Fence(timeline, Math.max(lsn, later.lsn), last.xid, told || later.told, later.at);
        }
    }

    /** What every load must have seen of changes that are named no more. */
    private record Floor(int timeline, long lsn, long maxXid, long at) {
        static final Floor NONE = new Floor(0, 0, 0, 0);

        boolean isReachedBy(@Nullable Evidence evidence, long since, long keepNanos) {
            if (timeline == 0) {
                return true;
            }
            if (evidence instanceof Replayed replayed) {
                return replayed.timeline() >= timeline && replayed.lsn() >= lsn;
            }
            if (evidence instanceof Snapshot snapshot) {
                return snapshot.timeline() > timeline
                        || (snapshot.timeline() == timeline && (snapshot.xmin() > maxXid || since - at > 0));
            }
            return since - at > keepNanos; // no replica in the rotation is as far behind
        }

        Floor and(Floor later) {
            if (timeline != later.timeline) {
                return timeline > later.timeline ? this : later;
            }
            return new Floor(timeline, Math.max(lsn, later.lsn), Math.max(maxXid, later.maxXid), later.at);
        }
    }

    /** As large as those of any fence and of the floor: most loads have seen more, and no fence is looked at. */
    private record Top(int timeline, long lsn, long xid, long told) {

        boolean isSeenBy(@Nullable Evidence evidence, long since) {
            if (evidence instanceof Replayed replayed) {
                return replayed.timeline() == timeline && replayed.lsn() >= lsn;
            }
            return evidence instanceof Snapshot snapshot
                    && snapshot.timeline() == timeline
                    && snapshot.xmin() > xid
                    && since - told > 0;
        }
    }

    /** Changes heard one after the other, and what covers all of them. */
    private static final class HeardSpan {
        private final ConcurrentHashMap<String, Fence> fences = new ConcurrentHashMap<>();
        private final long since;
        private Floor cover = Floor.NONE;

        HeardSpan(long since) {
            this.since = since;
        }

        void add(String key, Fence fence) {
            fences.merge(key, fence, Fence::and);
            cover = cover.and(new Floor(fence.timeline, fence.lsn, fence.xid, fence.at));
        }
    }

    private final long keepNanos;
    private final int most;
    private final LongSupplier nanoTime;
    private final long begin;
    private volatile @Nullable Top top;
    private volatile HeardSpan old;
    private volatile HeardSpan young;
    private volatile Floor floor = Floor.NONE;

    /**
     * Nothing was announced yet.
     *
     * @param keepNanos no replica that is read from is so far behind
     */
    public AnnouncedChanges(long keepNanos) {
        this(keepNanos, MOST, System::nanoTime);
    }

    /**
     * Of another room, and another clock: the one by which loads are said to begin.
     *
     * @param most changes of one generation; there are two
     */
    public AnnouncedChanges(long keepNanos, int most, LongSupplier nanoTime) {
        this.keepNanos = keepNanos;
        this.most = most;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
        this.old = new HeardSpan(begin);
        this.young = old;
    }

    /** Keeps these. Whoever remembers values, or loads them, is to be told after that: what it asks meanwhile may miss them. */
    @Override
    public synchronized void changed(int timeline, List<Change> changes) {
        long now = nanoTime.getAsLong();
        Fence fence = null;
        for (Change change : changes) {
            boolean told = change.xid() == 0 || change.after() != 0;
            if (fence == null || told != fence.told || change.lsn() != fence.lsn || change.xid() != fence.xid) {
                fence = new Fence(timeline, change.lsn(), change.xid(), told, now); // one for all of a transaction
                raise(fence.timeline, fence.lsn, fence.xid, told ? now : null);
            }
            HeardSpan into = young;
            if (into.fences.size() >= most || now - into.since >= keepNanos) {
                into = turn(now);
            }
            into.add(change.key(), fence);
        }
    }

    /** Every key may have changed: as {@link ChangeListener#everything}. */
    @Override
    public synchronized void everything(int timeline, long position, long maxXid) {
        if (timeline > 0) {
            long now = nanoTime.getAsLong();
            raise(timeline, position, maxXid, null);
            floor = floor.and(new Floor(timeline, position, maxXid, now));
        }
    }

    private HeardSpan turn(long now) {
        HeardSpan gone = old;
        HeardSpan next = new HeardSpan(now);
        if (gone != young) {
            Floor cover = gone.cover;
            floor = floor.and(new Floor(cover.timeline, cover.lsn, cover.maxXid, now)); // before its fences go
        }
        old = young;
        young = next;
        return next;
    }

    private void raise(int timeline, long lsn, long xid, @Nullable Long told) {
        Top before = top;
        if (before == null) {
            top = new Top(timeline, lsn, xid, told == null ? begin - 1 : told);
        } else {
            top = new Top(
                    Math.max(before.timeline, timeline),
                    Math.max(before.lsn, lsn),
                    Math.max(before.xid, xid),
                    told == null ? before.told : told);
        }
    }

    /** Whether a load has seen all that was announced, of whatever keys. */
    public boolean isSeen(@Nullable Evidence evidence, long since) {
        Top all = top;
        return all == null || all.isSeenBy(evidence, since);
    }

    @Override
    public Set<String> behind(List<String> keys, @Nullable Evidence evidence, long since) {
        if (isSeen(evidence, since)) {
            return Set.of();
        }
        // The younger first: what leaves it goes to the older one, and what leaves that is covered by the floor.
        HeardSpan latest = young;
        HeardSpan before = old;
        Set<String> behind = Set.of();
        for (String key : keys) {
            Fence fence = latest.fences.get(key);
            if (fence == null) {
                fence = before.fences.get(key);
            }
            if (fence != null && !fence.isSeenBy(evidence, since)) {
                behind = behind.isEmpty() ? new HashSet<>() : behind;
                behind.add(key);
            }
        }
        return floor.isReachedBy(evidence, since, keepNanos) ? behind : Set.copyOf(keys);
    }
}
