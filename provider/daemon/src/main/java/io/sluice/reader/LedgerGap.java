package io.sluice.reader;

import io.sluice.build.CommandName;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ToldTable;
import io.sluice.lookup.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * What a session knows of a ledger that is not its own, or no longer: whether it may go on from there, or nobody knows which entries are old.
 * Used by the reader's thread alone.
 */
final class LedgerGap {
    private static final String MISSED = "Redis has missed changes that were read before";

    private final ChangeSession session;
    private final ToldTable table;
    private final FenceStore store;

    /** Whether the ledger was ours, and is not what we have written. */
    private boolean lost;

    /** Whether the stream was read for a while, and not for this ledger. */
    private boolean missed;

    /** Whether it was read for others until now, which have left what this one goes on from. */
    private boolean midway;

    private boolean outbid;
    private long term;

    LedgerGap(ChangeSession session, ToldTable table, FenceStore store) {
        this.session = session;
        this.table = table;
        this.store = store;
    }

    void lost() {
        lost = true;
    }

    void missed() {
        missed = true;
    }

    void midway() {
        midway = true;
    }

    /** Whether another reader has the ledger, and will not let it go. */
    boolean isOutbid() {
        return outbid;
    }

    /**
     * The ledger from which one may go on; null if there is none.
     *
     * @param acknowledged up to where the log is not read again
     */
    @Nullable
    Ledger read(long acknowledged) throws ChangeSourceException, FenceStoreException {
        Ledger there = store.read();
        requireNotAhead(there);
        outbid = lost && there != null && there.term() > term;
        if (outbid) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "another reader has taken over; daemons that fill one Redis need the same --slot");
        }
        missed |= midway && !store.cover().isAsLeft(there);
        if (there == null && !lost && !missed) {
            there = store.cover().inherited(acknowledged, session.timeline());
        }
        term = Math.max(term, there == null ? 0 : there.term());
        return there;
    }

    private void requireNotAhead(@Nullable Ledger there) throws ChangeSourceException {
        if (there != null && there.timeline() > session.timeline()) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "Redis was filled from timeline " + there.timeline() + ", and this server is on "
                            + session.timeline()
                            + ": it is not the primary; if it is, run " + CommandName.get() + " changes adopt --clear");
        }
    }

    /** A term higher than any that was read. */
    long nextTerm() {
        return ++term;
    }

    /** The ledger is ours. */
    void taken() {
        lost = false;
        missed = false;
        midway = false;
    }

    /** Why nobody knows which entries are old; null if those who know have left word. */
    @Nullable
    String why(@Nullable Ledger there, long acknowledged) {
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
        if (midway) {
            return missed ? MISSED : null; // what the session has met at its begin, the others have dealt with
        }
        if (session.fresh()) {
            return "the slot was made anew: what changed before is not in it";
        }
        if (missed) {
            return MISSED; // and its ledger may be of after the session's begin
        }
        if (session.position() < there.applied()) {
            return "the server has come back with older data: its log ends at " + Lsn.text(session.position())
                    + ", and Redis was kept fresh up to " + Lsn.text(there.applied());
        }
        if (table.gap() != null) {
            return table.gap();
        }
        return acknowledged > there.applied() ? MISSED : null;
    }
}
