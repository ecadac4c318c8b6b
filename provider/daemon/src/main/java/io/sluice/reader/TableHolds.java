package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.ReaderSettings;
import io.sluice.changes.ToldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's holds on the ledgers of all tables of which the slot tells. What is wrong with one ledger keeps the others from nothing: its
 * table is left out, and looked at again; what is wrong with the last one ends the session. Used by the reader's thread alone.
 */
final class TableHolds implements LedgerHold.Reading {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ChangeSession session;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final ReaderFailures troubles;
    private final LongSupplier nanoTime;
    private final List<Hold> holds = new ArrayList<>();

    /** Of which tables the stream does not tell, and why, as far as that was said. */
    private final Map<String, String> untold = new HashMap<>();

    private long acknowledged;

    /** One table's. */
    private final class Hold {
        private final ToldTable table;
        private final FenceStore store;
        private final TableCounts its;

        /** Null while the table is left out. */
        private @Nullable LedgerHold ledger;

        /** How often in a row the ledger was not ours, whatever we did. */
        private int lost;

        private long again;

        Hold(ToldTable table, FenceStore store, TableCounts its) {
            this.table = table;
            this.store = store;
            this.its = its;
        }

        LedgerHold begin() {
            return new LedgerHold(session, table, store, settings, its, TableHolds.this, nanoTime);
        }

        void leaveOut(ChangeState state, String problem) {
            ledger = null;
            lost = 0;
            again = nanoTime.getAsLong() + AGAIN_NANOS;
            its.leftOut(state, problem);
            troubles.leftOut(table.name(), problem);
        }
    }

    /** Something done with one ledger. */
    @FunctionalInterface
    private interface Act {
        void on(LedgerHold ledger) throws ChangeSourceException, FenceStoreException;
    }

    /**
     * Holds none yet.
     *
     * @param refused the tables whose entries are not ours, or cannot be written, and why
     */
    TableHolds(
            ChangeSession session,
            List<ReadTable> tables,
            Map<String, FenceStoreException> refused,
            ReaderSettings settings,
            ReaderCounts counts,
            ReaderFailures troubles,
            LongSupplier nanoTime) {
        this.session = session;
        this.settings = settings;
        this.counts = counts;
        this.troubles = troubles;
        this.nanoTime = nanoTime;
        this.acknowledged = session.acknowledged();
        for (int i = 0; i < tables.size(); i++) {
            ReadTable table = tables.get(i);
            TableCounts its = counts.tables().get(i);
            session.tables().stream()
                    .filter(told -> told.name().equals(table.name()))
                    .forEach(told -> add(new Hold(told, table.store(), its), refused.get(table.name())));
        }
        sayUntold();
    }

    private void sayUntold() {
        for (TableCounts its : counts.tables()) {
            String why = session.untold().get(its.name());
            if (why != null && !why.equals(untold.put(its.name(), why))) {
                its.leftOut(ChangeState.NOT_WATCHED, why);
                troubles.untold(its.name(), why);
            }
        }
    }

    private void add(Hold hold, @Nullable FenceStoreException refusal) {
        holds.add(hold);
        if (refusal == null) {
            hold.ledger = hold.begin();
            hold.its.takenIn();
        } else {
            hold.leaveOut(state(refusal), String.valueOf(refusal.getMessage()));
        }
    }

    /** Takes over the ledgers that are not ours yet. Returns whether there was one. */
    boolean takeOver(UnappliedChanges pending) throws ChangeSourceException, FenceStoreException {
        boolean[] taken = {false};
        each(ledger -> taken[0] |= ledger.takeOver());
        for (Hold hold : holds) {
            if (hold.ledger == null && nanoTime.getAsLong() - hold.again >= 0) {
                taken[0] |= takeIn(hold, pending);
            }
        }
        return taken[0];
    }

    private boolean takeIn(Hold hold, UnappliedChanges pending) throws ChangeSourceException {
        LedgerHold ledger = hold.begin();
        ledger.missed(acknowledged);
        try {
            hold.store.claim(hold.table.owner());
            forget(pending.of(hold.table.name())); // everything that was read goes with the entries
            hold.its.takenIn();
            boolean unused = ledger.takeOver();
            hold.ledger = ledger;
            troubles.takenIn(hold.table.name());
            return true;
        } catch (FenceStoreException e) {
            hold.leaveOut(state(e), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static void forget(@Nullable TableChanges changes) {
        if (changes != null) {
            changes.forget();
        }
    }

    private static ChangeState state(FenceStoreException e) {
        return e.kind() == Kind.NOT_OURS ? ChangeState.NOT_OURS : ChangeState.NO_REDIS;
    }

    private void each(Act act) throws ChangeSourceException, FenceStoreException {
        for (Hold hold : holds) {
            LedgerHold ledger = hold.ledger;
            if (ledger != null) {
                one(hold, ledger, act);
            }
        }
    }

    /** What concerns this ledger alone is dealt with, as long as there is another; all else is the session's. */
    private void one(Hold hold, LedgerHold ledger, Act act) throws ChangeSourceException, FenceStoreException {
        try {
            act.on(ledger);
        } catch (ChangeSourceException e) {
            if (!ledger.isOutbid() || isLast(hold)) {
                throw e;
            }
            hold.leaveOut(ChangeState.NO_REDIS, String.valueOf(e.getMessage()));
        } catch (FenceStoreException e) {
            boolean lost = e.kind() == Kind.LOST;
            if (lost) {
                ledger.lose();
                hold.lost++;
            }
            // Lost for once it is taken over again at once, and what is to be applied to it waits for that.
            if (isLast(hold) || (lost ? hold.lost == 1 : !e.isOfOneTable())) {
                throw e;
            }
            hold.leaveOut(state(e), String.valueOf(e.getMessage()));
        }
    }

    private boolean isLast(Hold hold) {
        return holds.stream().noneMatch(other -> other != hold && other.ledger != null);
    }

    /** How often in a row one of the ledgers was not ours, at most: each may be lost once when all are. */
    int lost() {
        return holds.stream().mapToInt(hold -> hold.lost).max().orElse(0);
    }

    /** All went well once more. */
    void well() {
        holds.forEach(hold -> hold.lost = 0);
    }

    /** As {@link LedgerHold#sweep}, of every table. */
    void sweep() throws ChangeSourceException, FenceStoreException {
        each(LedgerHold::sweep);
    }

    /** As {@link LedgerHold#looked}, of every table. */
    boolean looked(ChangeSession.Beat look, long now) throws ChangeSourceException, FenceStoreException {
        sayUntold();
        boolean[] soon = {false};
        each(ledger -> soon[0] |= ledger.looked(look, now));
        counts.looked(look, now);
        return soon[0];
    }

    /**
     * Applies what was read. Where there are several tables, the ledgers of those that have no part in it are written later, by
     * {@link #advance}: many transactions are of one table.
     */
    void apply(UnappliedChanges pending, ChangeSession.Beat look) throws ChangeSourceException, FenceStoreException {
        for (Hold hold : holds) {
            LedgerHold ledger = hold.ledger;
            TableChanges its = pending.of(hold.table.name());
            if (its == null || (its.isEmpty() && holds.size() > 1)) {
                continue;
            }
            if (ledger != null) {
                one(
                        hold,
                        ledger,
                        each -> each.apply(its.changes(look), its.clear(), pending.complete(), pending.maxXid()));
            }
            its.done();
        }
        counts.applied(pending.transactions());
        acknowledge();
    }

    /** Whether some ledger does not say yet that everything up to here is applied. */
    boolean isBehind(long position) {
        for (Hold hold : holds) {
            LedgerHold ledger = hold.ledger;
            if (ledger != null && ledger.isBehind(position)) {
                return true;
            }
        }
        return false;
    }

    /** Notes that everything up to here is applied. */
    void advance(long upTo, UnappliedChanges pending) throws ChangeSourceException, FenceStoreException {
        each(ledger -> {
            if (ledger.isBehind(upTo)) {
                ledger.advance(upTo, pending.maxXid());
            }
        });
        acknowledge();
    }

    /** As {@link LedgerHold#heard}, of every table. */
    void heard(UnappliedChanges pending, long quietXmax, boolean inTime)
            throws ChangeSourceException, FenceStoreException {
        each(ledger -> ledger.heard(pending.complete(), pending.maxXid(), quietXmax, inTime));
        acknowledge();
    }

    /** What every table's ledger says is applied. */
    void acknowledge() throws ChangeSourceException {
        long least = Long.MAX_VALUE;
        for (Hold hold : holds) {
            LedgerHold ledger = hold.ledger;
            if (ledger != null) {
                least = Math.min(least, ledger.acknowledged());
            }
        }
        acknowledged = least == Long.MAX_VALUE ? acknowledged : Math.max(acknowledged, least);
        session.acknowledge(acknowledged);
    }

    @Override
    public void cleared(String why) {
        counts.cleared(why);
    }
}
