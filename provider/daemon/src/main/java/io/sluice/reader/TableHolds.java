package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.ReaderSettings;
import io.sluice.changes.ToldTable;
import io.sluice.unapplied.TableChanges;
import io.sluice.unapplied.UnappliedChanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A session's holds on the ledgers of all tables of which the slot tells. What is wrong with one ledger keeps the others from nothing: its
 * table is left out, and looked at again; what is wrong with the last one ends the session.
 * A table has several where Redis is a cluster. Used by the reader's thread alone.
 */
final class TableHolds implements LedgerHold.Reading {
    private final ChangeSession session;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final ReaderFailures troubles;
    private final LongSupplier nanoTime;
    private final List<TableHold> holds = new ArrayList<>();
    private final Collection<List<TableHold>> tables; // those of a table together
    private final UntoldTables untold;
    private long acknowledged;

    /** Something done with one ledger. */
    private interface Act {
        void on(LedgerHold ledger) throws ChangeSourceException, FenceStoreException;
    }

    /**
     * Holds none yet.
     *
     * @param stores the caches of each table
     * @param refused those whose entries are not ours, or cannot be written, and why
     */
    TableHolds(
            ChangeSession session,
            List<String> names,
            Map<String, List<FenceStore>> stores,
            Map<FenceStore, FenceStoreException> refused,
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
        this.untold = new UntoldTables(session, counts, troubles);
        for (int i = 0; i < names.size(); i++) {
            List<FenceStore> its = stores.getOrDefault(names.get(i), List.of());
            for (ToldTable told : session.tables()) {
                add(
                        told,
                        told.name().equals(names.get(i)) ? its : List.of(),
                        counts.tables().get(i),
                        refused);
            }
        }
        this.tables = holds.stream()
                .collect(Collectors.groupingBy(TableHold::counts, LinkedHashMap::new, Collectors.toList()))
                .values();
        untold.say();
    }

    private void add(
            ToldTable told, List<FenceStore> stores, TableCounts its, Map<FenceStore, FenceStoreException> refused) {
        for (FenceStore store : stores) {
            TableHold hold = new TableHold(told, store, its, stores.size() == 1, nanoTime);
            holds.add(hold);
            FenceStoreException refusal = refused.get(store);
            if (refusal != null && refusal.kind() != Kind.AWAY) {
                hold.leaveOut(refusal, troubles);
                continue;
            }
            hold.takeIn(begin(hold));
            its.takenIn();
            if (refusal != null) {
                hold.isAway(refusal.getMessage());
            }
        }
    }

    private LedgerHold begin(TableHold hold) {
        return new LedgerHold(session, hold.table(), hold.store(), settings, hold.counts(), this, nanoTime);
    }

    /** Takes over the ledgers that are not ours yet. Returns whether there was one. */
    boolean takeOver(UnappliedChanges pending) throws ChangeSourceException, FenceStoreException {
        boolean[] taken = {false};
        each(ledger -> taken[0] |= ledger.takeOver());
        for (TableHold hold : holds) {
            if (hold.isDue()) {
                LedgerHold ledger = hold.ledger();
                taken[0] |= ledger == null ? takeIn(hold, pending) : isBack(hold, ledger);
            }
        }
        return taken[0];
    }

    private boolean takeIn(TableHold hold, UnappliedChanges pending) throws ChangeSourceException {
        LedgerHold ledger = begin(hold);
        ledger.missed(acknowledged);
        try {
            hold.store().claim(hold.table().owner());
            TableChanges its = pending.of(hold.table().name());
            if (hold.isAlone() && its != null) {
                its.forget(); // everything that was read goes with the entries
            }
            boolean unused = ledger.takeOver();
            hold.takeIn(ledger);
            if (holds.stream().noneMatch(other -> other.counts().equals(hold.counts()) && other.ledger() == null)) {
                hold.counts().takenIn();
                troubles.takenIn(hold.table().name());
            }
            return true;
        } catch (FenceStoreException e) {
            hold.leaveOut(e, troubles);
            return false;
        }
    }

    /** Its server was away: what waits is applied, if it is back. Returns whether it is. */
    private boolean isBack(TableHold hold, LedgerHold ledger) throws ChangeSourceException {
        try {
            hold.comeBack(ledger);
            return true;
        } catch (FenceStoreException e) {
            if (e.isOfOneTable() || hold.isLate()) {
                hold.leaveOut(e, troubles);
            } else {
                hold.isAway(e.getMessage());
            }
            return false;
        }
    }

    private void each(Act act) throws ChangeSourceException, FenceStoreException {
        for (TableHold hold : holds) {
            LedgerHold ledger = hold.ledger();
            if (ledger != null && hold.isThere()) {
                one(hold, ledger, act);
            }
        }
    }

    /** What concerns this ledger alone is dealt with, as long as there is another; all else is the session's. */
    private void one(TableHold hold, LedgerHold ledger, Act act) throws ChangeSourceException, FenceStoreException {
        try {
            act.on(ledger);
        } catch (ChangeSourceException e) {
            if (!ledger.isOutbid() || isLast(hold)) {
                throw e;
            }
            hold.leaveOut(ChangeState.NO_REDIS, String.valueOf(e.getMessage()), troubles);
        } catch (FenceStoreException e) {
            boolean lost = e.kind() == Kind.LOST;
            if (lost) {
                hold.lose(ledger);
            }
            if (e.kind() == Kind.AWAY && !hold.isAlone() && !isLast(hold)) {
                hold.isAway(e.getMessage());
                return;
            }
            // Lost for once it is taken over again at once, and what is to be applied to it waits for that.
            if (isLast(hold) || (lost ? hold.lost() == 1 : !e.isOfOneTable())) {
                throw e;
            }
            hold.leaveOut(e, troubles);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same
    private boolean isLast(TableHold hold) {
        return holds.stream().noneMatch(other -> other != hold && other.isThere());
    }

    /** How often in a row one of the ledgers was not ours, at most: each may be lost once when all are. */
    int lost() {
        return holds.stream().mapToInt(TableHold::lost).max().orElse(0);
    }

    /** All went well once more. */
    void well() {
        holds.forEach(TableHold::well);
        for (List<TableHold> table : tables) {
            List<TableCounts.Standing> standings = new ArrayList<>();
            table.stream()
                    .map(TableHold::ledger)
                    .filter(Objects::nonNull)
                    .forEach(its -> standings.add(its.standing()));
            table.get(0).counts().sum(standings, table.stream().anyMatch(TableHold::isAway));
        }
    }

    /** As {@link LedgerHold#sweep}, of every table. */
    void sweep() throws ChangeSourceException, FenceStoreException {
        each(LedgerHold::sweep);
    }

    /** As {@link LedgerHold#looked}, of every table. */
    boolean looked(ChangeSession.Beat look, long now) throws ChangeSourceException, FenceStoreException {
        untold.say();
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
        for (List<TableHold> table : tables) {
            TableChanges its = pending.of(table.get(0).table().name());
            if (its != null && !(its.isEmpty() && holds.size() > 1)) {
                List<Change> changes = its.changes(look);
                for (TableHold hold : table) {
                    apply(hold, hold.mine(changes), its.clear(), pending);
                }
                its.done();
            }
        }
        counts.applied(pending.transactions());
        acknowledge();
    }

    private void apply(TableHold hold, List<Change> changes, @Nullable String clear, UnappliedChanges pending)
            throws ChangeSourceException, FenceStoreException {
        LedgerHold ledger = hold.ledger();
        if (ledger == null || (changes.isEmpty() && clear == null && !hold.isAlone())) {
            hold.store().dropAnyway(changes);
            return;
        }
        if (!hold.isAway()) {
            one(hold, ledger, each -> each.apply(changes, clear, pending.complete(), pending.maxXid()));
        }
        if (hold.isAway()) {
            hold.owe(changes, clear, pending.complete(), pending.maxXid());
        }
    }

    /** Whether some ledger does not say yet that everything up to here is applied. */
    boolean isBehind(long position) {
        return holds.stream()
                .filter(TableHold::isThere)
                .map(TableHold::ledger)
                .anyMatch(ledger -> ledger != null && ledger.isBehind(position));
    }

    /** Notes that everything up to here is applied. */
    void advance(long upTo, UnappliedChanges pending) throws ChangeSourceException, FenceStoreException {
        each(ledger -> ledger.advance(upTo, pending.maxXid()));
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
        for (TableHold hold : holds) {
            LedgerHold ledger = hold.ledger(); // of one that is away, too: what waits for it is not acknowledged
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
