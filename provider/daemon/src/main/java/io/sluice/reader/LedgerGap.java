package io.sluice.reader;

import io.sluice.build.CommandName;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.Ledger;
import io.sluice.changes.ToldTable;
import io.sluice.lookup.Lsn;
import org.jspecify.annotations.Nullable;

/** Why nobody knows which entries are old, when a session takes the ledger of a table over. */
final class LedgerGap {
    private static final String MISSED = "Redis has missed changes that were read before";

    private LedgerGap() {}

    /** Throws if the ledger is of a later timeline than the server. */
    static void requireNotAhead(@Nullable Ledger there, ChangeSession session) throws ChangeSourceException {
        if (there != null && there.timeline() > session.timeline()) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "Redis was filled from timeline " + there.timeline() + ", and this server is on "
                            + session.timeline()
                            + ": it is not the primary; if it is, run " + CommandName.get() + " changes adopt --clear");
        }
    }

    /** Throws if another reader has the ledger. */
    static void requireNotOutbid(boolean outbid) throws ChangeSourceException {
        if (outbid) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "another reader has taken over; daemons that fill one Redis need the same --slot");
        }
    }

    /**
     * In words; null if those who know have left word.
     *
     * @param lost whether the ledger was ours, and is not what we have written
     * @param missed whether the stream was read for a while, and not for this ledger
     */
    static @Nullable String of(
            @Nullable Ledger there, ChangeSession session, ToldTable table, boolean lost, boolean missed) {
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
        return session.acknowledged() > there.applied() ? MISSED : null;
    }
}
