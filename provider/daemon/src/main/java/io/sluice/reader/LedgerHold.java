package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ReaderSettings;
import io.sluice.changes.ToldTable;
import io.sluice.lookup.Lsn;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's hold on the ledger of one table: it takes it over from whoever had it, notes in it what is applied, and moves the floor. Where
 * nobody knows which entries are old, it drops them all. Used by the reader's thread alone.
 */
final class LedgerHold {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerHold.class);

    /** With more fences, more of them are looked at each second. */
    private static final int FENCES_PER_SWEEP = 20_000;

    private static final int MOST_SWEEPS = 50;

    private final ChangeSession session;
    private final ToldTable table;
    private final FenceStore store;
    private final ReaderSettings settings;
    private final TableCounts counts;
    private final Consumer<String> cleared;
    private final LongSupplier nanoTime;
    private final LedgerGap gap;

    /** For a line: which table's, where there are several. */
    private final String whose;

    /** Null while the ledger is not ours, or entries are still to be dropped. */
    private @Nullable FloorTracker generations;

    /** Those before, while they are null. */
    private @Nullable FloorTracker last;

    /** Why every entry has to go, until they are gone. */
    private @Nullable String due;

    /** Null while none is being dropped. What the ledger says is applied stays as it is meanwhile. */
    private @Nullable Clearing clearing;

    private String shape;

    /** Whether those alone go of which the ledger knew nothing. */
    private boolean gainedOnly;

    private long applied;
    private long fences;
    private long acknowledged;
    private long maxXid;

    /** @param cleared hears why, when every entry was dropped */
    LedgerHold(
            ChangeSession session,
            ToldTable table,
            FenceStore store,
            ReaderSettings settings,
            TableCounts counts,
            Consumer<String> cleared,
            LongSupplier nanoTime) {
        this.session = session;
        this.table = table;
        this.store = store;
        this.settings = settings;
        this.counts = counts;
        this.cleared = cleared;
        this.nanoTime = nanoTime;
        this.gap = new LedgerGap(session, table, store);
        this.whose = (session.tables().size() + session.untold().size() > 1 ? " of the table " + table.name() : "")
                + store.where();
        this.shape = table.firstShape();
        this.acknowledged = session.acknowledged();
        this.applied = acknowledged;
    }

    /** This is its first look at a stream that was read and acknowledged up to there without it. */
    void missed(long upTo) {
        gap.missed();
        acknowledged = upTo;
        applied = upTo;
    }

    /**
     * It comes in place of others in the middle of a stream, which was acknowledged up to there with them.
     *
     * @param lastShape the table as those have seen it last
     */
    void succeed(long upTo, String lastShape) {
        gap.midway();
        acknowledged = upTo;
        applied = upTo;
        shape = lastShape;
    }

    /** Somebody else has written the ledger, or Redis has lost it. */
    void lose() {
        last = generations == null ? last : generations;
        generations = null;
        clearing = null;
        gap.lost();
    }

    /** The server need keep nothing of before this for the table. */
    long acknowledged() {
        return acknowledged;
    }

    TableCounts.Standing standing() {
        return new TableCounts.Standing(applied, fences, clearing != null);
    }

    /** Whether the ledger is ours. */
    boolean isHeld() {
        return generations != null;
    }

    /** Whether another reader has the ledger, and will not let it go. */
    boolean isOutbid() {
        return gap.isOutbid();
    }

    /** Takes the ledger over, if it is not ours yet. Returns whether it was not. */
    boolean takeOver() throws ChangeSourceException, FenceStoreException {
        if (generations != null) {
            return false;
        }
        Ledger there = gap.read(acknowledged);
        if (due == null) {
            due = gap.why(there, acknowledged);
            gainedOnly = due == null;
        }
        String gained = gainedOnly ? store.cover().gained(acknowledged, session.timeline()) : null;
        if (gained != null || there == null || due != null) {
            begin(gained == null ? String.valueOf(due) : gained);
            return true;
        }
        store.take(there.ofTerm(gap.nextTerm()));
        gap.taken();
        applied = there.applied();
        maxXid = there.maxXid();
        generations = FloorTracker.after(there, settings.keep().toNanos(), nanoTime.getAsLong());
        if (counts.isNewlyRead()) {
            LOG.info("reads changes of {} from {}", table.relation(), Lsn.text(applied));
        }
        return true;
    }

    /** From now on every entry is dropped. Fills go on meanwhile, if they have seen all that was there when it began. */
    private void clear(String why) throws ChangeSourceException, FenceStoreException {
        gainedOnly = false;
        begin(why);
    }

    private void begin(String why) throws ChangeSourceException, FenceStoreException {
        due = gainedOnly ? null : why;
        clearing = null;
        counts.clearing();
        last = generations == null ? last : generations;
        generations = null; // until the ledger says that it has begun: whoever takes over later begins anew
        ChangeSession.Beat look = session.beat();
        maxXid = look.snapshot().xmax();
        store.take(new Ledger(
                gap.nextTerm(), 0, session.timeline(), look.position(), Long.MAX_VALUE, applied, maxXid, true, 0));
        gap.taken();
        shape = gainedOnly
                ? shape
                : look.shape(
                        table.name()); // not before: where Redis was away, the next look finds the table altered again
        generations = FloorTracker.from(
                look.position(), look.snapshot(), last, settings.keep().toNanos());
        last = null;
        clearing = new Clearing(why, whose, look, gainedOnly, nanoTime);
        sweep();
    }

    /** Drops some of the entries that are to go. */
    void sweep() throws FenceStoreException {
        Clearing now = clearing;
        if (now != null && now.sweep(store)) {
            clearing = null;
            due = null;
            acknowledged = Math.max(acknowledged, applied);
            counts.cleared(now.why(), gainedOnly);
            if (!gainedOnly) {
                cleared.accept(now.why());
                session.cleared(table.name(), now.look());
            }
        }
    }

    /**
     * Moves the floor, by what a look at the database has shown; and drops every entry when the table is another than before.
     *
     * @return whether another look soon would let more fills pass: those of a primary need a snapshot later than the floor's
     */
    boolean looked(ChangeSession.Beat look, long now) throws ChangeSourceException, FenceStoreException {
        if (!look.shape(table.name()).equals(shape)) {
            clear("the table was rewritten or altered");
            return true;
        }
        FloorTracker known = held();
        long before = known.floorXmax();
        fences = store.fences();
        if (fences > settings.mostFences()) {
            known.force();
        }
        known.beat(look.snapshot(), now);
        store.floor(known.floorLsn(), known.floorXmax());
        for (long sweeps = Math.min(MOST_SWEEPS, 1 + fences / FENCES_PER_SWEEP); fences > 0 && sweeps > 0; sweeps--) {
            store.sweep();
        }
        counts.looked(fences);
        return known.floorXmax() == Long.MAX_VALUE || known.floorXmax() < before;
    }

    /** The table as it was seen last; while it is being told apart from before, as it was before. */
    String shape() {
        return shape;
    }

    /**
     * Applies what was read of the table, which may be acknowledged when Redis has answered.
     *
     * @param why every entry has to go; null if only those that have changed
     * @param complete where the last whole transaction ends
     * @param highest no transaction that was read has a higher one
     */
    void apply(List<Change> changes, @Nullable String why, long complete, long highest)
            throws ChangeSourceException, FenceStoreException {
        FloorTracker known = held();
        long upTo = Math.max(applied, complete);
        maxXid = Math.max(maxXid, highest);
        // What drops everything is applied when everything is dropped: until then the ledger says the position before.
        store.apply(changes, why == null && clearing == null ? upTo : applied, maxXid);
        for (Change change : changes) {
            known.applied(change.lsn(), change.xid());
        }
        applied = clearing == null ? upTo : applied;
        counts.applied(applied, changes.size());
        if (why != null) {
            clear(why);
        }
        acknowledged = clearing == null ? applied : acknowledged;
    }

    /** Notes that everything up to here is applied, because nothing of it was ours; unless that is known. */
    void advance(long upTo, long highest) throws FenceStoreException {
        if (isBehind(upTo)) {
            note(upTo, highest, 0, false);
        }
    }

    private void note(long upTo, long highest, long quietXmax, boolean inTime) throws FenceStoreException {
        maxXid = Math.max(maxXid, highest);
        store.advance(upTo, maxXid, quietXmax, inTime);
        applied = upTo;
        counts.applied(applied, 0);
        acknowledged = applied;
    }

    boolean isBehind(long position) {
        return clearing == null && position > applied;
    }

    /**
     * A beat has come back, and everything up to its end is applied.
     *
     * @param upTo where it ends
     * @param highest as {@link #apply}
     * @param quietXmax as {@link ChangeSession.Beat#quietXmax}
     * @param inTime whether that took no longer than it should
     */
    void heard(long upTo, long highest, long quietXmax, boolean inTime) throws FenceStoreException {
        if (clearing == null) {
            note(Math.max(applied, upTo), highest, quietXmax, inTime);
        }
    }

    private FloorTracker held() {
        FloorTracker known = generations;
        if (known == null) {
            throw new IllegalStateException("the ledger is not ours");
        }
        return known;
    }
}
