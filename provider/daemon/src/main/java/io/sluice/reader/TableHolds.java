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
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's holds on the ledgers of all tables of which the slot tells. What is wrong with one ledger keeps the others from nothing: its
 * table is left out, and looked at again; what is wrong with the last one ends the session.
 * A table has several where Redis is a cluster. Used by the reader's thread alone.
 */
final class TableHolds {
    private final ChangeSession session;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final ReaderFailures troubles;
    private final LongSupplier nanoTime;
    private final List<TableCaches> tables = new ArrayList<>();
    private final UntoldTables untold;
    private List<TableHold> holds; // of all tables
    private long acknowledged;

    /** Something done with one ledger. */
    private interface Act {
        void on(LedgerHold ledger) throws ChangeSourceException, FenceStoreException;
    }

    /**
     * Holds none yet.
     *
     * @param stores the caches of each table with which the session begins
     * @param refused those whose entries are not ours, or cannot be written, and why
     */
    TableHolds(
            ChangeSession session,
            List<ReadTable> read,
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
        for (int i = 0; i < read.size(); i++) {
            ReadTable table = read.get(i);
            TableCounts its = counts.tables().get(i);
            for (ToldTable told : session.tables()) {
                if (told.name().equals(table.name())) {
                    List<FenceStore> begins = stores.getOrDefault(table.name(), List.of());
                    tables.add(new TableCaches(told, table.stores(), begins, its, this::begin, nanoTime));
                }
            }
        }
        tables.forEach(table -> table.begin(refused, troubles));
        this.holds = all();
        untold.say();
    }

    private List<TableHold> all() {
        return tables.stream().flatMap(table -> table.holds().stream()).toList();
    }

    private LedgerHold begin(TableHold hold) {
        return new LedgerHold(session, hold.table(), hold.store(), settings, hold.counts(), counts::cleared, nanoTime);
    }

    /** Goes on with the caches that there are by now. */
    void follow() {
        boolean others = false;
        for (TableCaches table : tables) {
            others |= table.follow(acknowledged);
        }
        holds = others ? all() : holds;
    }

    /** Takes over the ledgers that are not ours yet. Returns whether there was one. */
    boolean takeOver(UnappliedChanges pending) throws ChangeSourceException, FenceStoreException {
        boolean[] taken = {false};
        each(ledger -> taken[0] |= ledger.takeOver());
        FenceStoreException why = null;
        for (TableHold hold : holds) {
            if (hold.isDue()) {
                LedgerHold ledger = hold.ledger();
                FenceStoreException refusal = ledger == null ? takeIn(hold, pending) : comeBack(hold, ledger);
                taken[0] |= refusal == null;
                why = refusal == null ? why : refusal;
            }
        }
        if (why != null && holds.stream().noneMatch(TableHold::isThere)) {
            throw why; // it is the session's: nothing is read that nobody can take
        }
        return taken[0];
    }

    private @Nullable FenceStoreException takeIn(TableHold hold, UnappliedChanges pending)
            throws ChangeSourceException {
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
            isIn(hold);
            return null;
        } catch (FenceStoreException e) {
            hold.leaveOut(e, troubles);
            return e;
        }
    }

    /** What waits is applied, if its server is back. Returns why it is not. */
    private @Nullable FenceStoreException comeBack(TableHold hold, LedgerHold ledger) throws ChangeSourceException {
        try {
            hold.comeBack(ledger);
            isIn(hold);
            return null;
        } catch (FenceStoreException e) {
            if (e.isOfOneTable() || hold.isLate()) {
                hold.leaveOut(e, troubles);
            } else {
                hold.isAway(e.getMessage());
            }
            return e;
        }
    }

    /** Unless another cache of its table is left out, the table is not. */
    private void isIn(TableHold hold) {
        TableCounts its = hold.counts();
        if (its.isLeftOut()
                && holds.stream().noneMatch(other -> other.counts().equals(its) && other.ledger() == null)) {
            its.takenIn();
            troubles.takenIn(hold.table().name());
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
        tables.forEach(TableCaches::sum);
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
        for (TableCaches table : tables) {
            TableChanges its = pending.of(table.name());
            if (its != null && !(its.isEmpty() && holds.size() > 1)) {
                List<Change> changes = its.changes(look);
                for (TableHold hold : table.holds()) {
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
        if (hold.away() == null) {
            one(hold, ledger, each -> each.apply(changes, clear, pending.complete(), pending.maxXid()));
        }
        if (hold.away() != null) {
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
}
