package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.lookup.Lsn;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's hold on the ledger: it takes it over from whoever had it, notes in it what is applied, and moves the floor. Where nobody knows
 * which entries are old, it drops them all. Used by the reader's thread alone.
 */
final class LedgerHold {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerHold.class);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** With more fences, more of them are looked at each second. */
    private static final int FENCES_PER_SWEEP = 20_000;

    private static final int MOST_SWEEPS = 50;

    private final ChangeSession session;
    private final FenceStore store;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final LongSupplier nanoTime;
    /** Null while the ledger is not ours, or entries are still to be dropped. */
    private @Nullable FloorTracker generations;

    /** Those before, while they are null. */
    private @Nullable FloorTracker last;

    private String shape;
    private boolean lost;
    private long term;
    private long applied;
    private long acknowledged;
    private long maxXid;
    private long toldAt;
    private long dropped;

    LedgerHold(
            ChangeSession session,
            FenceStore store,
            ReaderSettings settings,
            ReaderCounts counts,
            LongSupplier nanoTime) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.shape = session.firstShape();
        this.acknowledged = session.acknowledged();
        this.applied = acknowledged;
    }

    /** Somebody else has written the ledger, or Redis has lost it. */
    void lose() {
        last = generations == null ? last : generations;
        generations = null;
        lost = true;
    }

    /** Says to the server that we are there, and what it need not keep. */
    void acknowledge() throws ChangeSourceException {
        session.acknowledge(acknowledged);
    }

    /** Takes the ledger over, if it is not ours yet. Returns whether it was not. */
    boolean takeOver() throws ChangeSourceException, FenceStoreException {
        if (generations != null) {
            return false;
        }
        Ledger there = store.read();
        if (there != null && there.timeline() > session.timeline()) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "Redis was filled from timeline " + there.timeline() + ", and this server is on "
                            + session.timeline()
                            + ": it is not the primary; if it is, run ./run.sh changes adopt --clear");
        }
        if (lost && there != null && there.term() > term) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "another reader has taken over; daemons that fill one Redis need the same --slot");
        }
        term = Math.max(term, there == null ? 0 : there.term());
        String gap = gap(there);
        if (gap != null || there == null) {
            clear(String.valueOf(gap));
            return true;
        }
        term++;
        store.take(new Ledger(
                term,
                0,
                there.timeline(),
                there.floorLsn(),
                there.floorXmax(),
                there.applied(),
                there.maxXid(),
                false,
                0));
        applied = there.applied();
        maxXid = there.maxXid();
        generations = FloorTracker.after(there, settings.keep().toNanos(), nanoTime.getAsLong());
        LOG.info(
                "reads changes of {}.{} from {}",
                session.table().schema(),
                session.table().table(),
                Lsn.text(applied));
        return true;
    }

    /** Why nobody knows which entries are old, or null if those who know have left word. */
    private @Nullable String gap(@Nullable Ledger there) {
        if (there == null) {
            return "Redis has no ledger: it is new, or was flushed";
        }
        if (there.timeline() != session.timeline()) {
            return "another server is the primary now, on timeline " + session.timeline();
        }
        if (lost) {
            return "Redis has come back with older data";
        }
        if (there.clearing()) {
            return "the last clearing had no end";
        }
        if (session.fresh()) {
            return "the slot was made anew: what changed before is not in it";
        }
        if (session.position() < there.applied()) {
            return "the server has come back with older data: its log ends at " + Lsn.text(session.position())
                    + ", and Redis was kept fresh up to " + Lsn.text(there.applied());
        }
        return session.acknowledged() > there.applied() ? "Redis has missed changes that were read before" : null;
    }

    /** Drops every entry. Fills go on meanwhile, if they have seen all that was there when it began. */
    private void clear(String why) throws ChangeSourceException, FenceStoreException {
        counts.state(ChangeState.CLEARING, null);
        last = generations == null ? last : generations;
        generations = null; // until it has ended well
        term++;
        ChangeSession.Beat look = session.beat();
        maxXid = look.snapshot().xmax();
        store.take(new Ledger(term, 0, session.timeline(), look.position(), Long.MAX_VALUE, applied, maxXid, true, 0));
        toldAt = nanoTime.getAsLong();
        dropped = 0;
        store.clear(this::tell);
        if (dropped == 0) {
            LOG.info("reads changes, and Redis has no entries yet: {}", why);
        } else {
            LOG.warn("all {} entries of Redis were dropped: {}", dropped, why);
        }
        counts.cleared(why);
        lost = false;
        shape = look.shape(); // not before: where Redis was away, the next look finds the table altered again
        generations = FloorTracker.from(
                look.position(), look.snapshot(), last, settings.keep().toNanos());
        last = null;
    }

    private void tell(long entries) {
        dropped = entries;
        long now = nanoTime.getAsLong();
        if (now - toldAt >= TELL_NANOS) {
            LOG.info("{} entries dropped so far", entries);
            toldAt = now;
        }
        try {
            acknowledge();
        } catch (ChangeSourceException e) {
            // The next call says so again, and can be heard.
        }
    }

    /**
     * Moves the floor, by what a look at the database has shown; and drops every entry when the table is another than before.
     *
     * @return whether another look soon would let more fills pass: those of a primary need a snapshot later than the floor's
     */
    boolean looked(ChangeSession.Beat look, long now) throws ChangeSourceException, FenceStoreException {
        if (!look.shape().equals(shape)) {
            clear("the table was rewritten or altered");
            return true;
        }
        shape = look.shape();
        FloorTracker known = held();
        long before = known.floorXmax();
        long fences = store.fences();
        if (fences > settings.mostFences()) {
            known.force();
        }
        known.beat(look.snapshot(), now);
        store.floor(known.floorLsn(), known.floorXmax());
        for (long sweeps = Math.min(MOST_SWEEPS, 1 + fences / FENCES_PER_SWEEP); fences > 0 && sweeps > 0; sweeps--) {
            store.sweep();
        }
        counts.looked(look, fences, now);
        return known.floorXmax() == Long.MAX_VALUE || known.floorXmax() < before;
    }

    /** Applies what was read, and acknowledges it when Redis has answered. */
    void apply(UnappliedChanges pending, List<Change> changes) throws ChangeSourceException, FenceStoreException {
        FloorTracker known = held();
        long upTo = Math.max(applied, pending.complete());
        maxXid = Math.max(maxXid, pending.maxXid());
        String why = pending.clear();
        // What drops everything is applied when everything is dropped: until then the ledger says the position before.
        store.apply(changes, why == null ? upTo : applied, maxXid);
        for (Change change : changes) {
            known.applied(change.lsn(), change.xid());
        }
        applied = upTo;
        counts.applied(applied, changes.size(), pending.transactions());
        if (why != null) {
            clear(why);
        }
        acknowledged = applied;
        acknowledge();
    }

    /** Notes that everything up to here is applied, because nothing of it was ours. */
    void advance(long upTo) throws ChangeSourceException, FenceStoreException {
        store.advance(upTo, maxXid, 0, false);
        applied = upTo;
        counts.applied(applied, 0, 0);
        acknowledged = applied;
        acknowledge();
    }

    boolean isBeyond(long position) {
        return position > applied;
    }

    /**
     * A beat has come back, and is applied.
     *
     * @param quietXmax as {@link ChangeSession.Beat#quietXmax}
     * @param inTime whether that took no longer than it should
     */
    void heard(long quietXmax, boolean inTime) throws FenceStoreException {
        store.advance(applied, maxXid, quietXmax, inTime);
    }

    private FloorTracker held() {
        FloorTracker known = generations;
        if (known == null) {
            throw new IllegalStateException("the ledger is not ours");
        }
        return known;
    }
}
