package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.ToldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has of one cache: its ledger; or nothing, while something is wrong with it that somebody has to mend. Where a table has
 * several caches and the server of this one is away, what is to be applied there waits: until it is back, or too much waits for too long.
 * Used by the reader's thread alone.
 */
final class TableHold {
    private static final Logger LOG = LoggerFactory.getLogger(TableHold.class);
    private static final long LEFT_OUT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** With more, or after longer, everything there goes when it is back: the database has to keep its log meanwhile. */
    private static final int MOST_OWED = 200_000;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ToldTable table;
    private final FenceStore store;
    private final TableCounts counts;
    private final boolean alone;
    private final LongSupplier nanoTime;

    private @Nullable LedgerHold ledger;

    /** How often in a row the ledger was not ours, whatever we did. */
    private int lost;

    private long again;
    private boolean away;
    private long awaySince;
    private final List<Change> owed = new ArrayList<>();
    private @Nullable String owedClear;
    private long owedUpTo;
    private long owedMaxXid;

    /** @param alone whether its table has no other cache */
    TableHold(ToldTable table, FenceStore store, TableCounts counts, boolean alone, LongSupplier nanoTime) {
        this.table = table;
        this.store = store;
        this.counts = counts;
        this.alone = alone;
        this.nanoTime = nanoTime;
    }

    ToldTable table() {
        return table;
    }

    FenceStore store() {
        return store;
    }

    TableCounts counts() {
        return counts;
    }

    boolean isAlone() {
        return alone;
    }

    /** Null while it is left out. */
    @Nullable
    LedgerHold ledger() {
        return ledger;
    }

    void takeIn(LedgerHold taken) {
        ledger = taken;
    }

    /** Whether anything can be done there now. */
    boolean isThere() {
        return ledger != null && !away;
    }

    boolean isAway() {
        return away;
    }

    /** Whether what can be tried again is to be tried again now. */
    boolean isDue() {
        return (away || ledger == null) && nanoTime.getAsLong() - again >= 0;
    }

    /** It is left out, until that is mended: it is said, and looked at again. */
    void leaveOut(FenceStoreException why, ReaderFailures troubles) {
        ChangeState state =
                why.kind() == FenceStoreException.Kind.NOT_OURS ? ChangeState.NOT_OURS : ChangeState.NO_REDIS;
        leaveOut(state, String.valueOf(why.getMessage()), troubles);
    }

    void leaveOut(ChangeState state, String problem, ReaderFailures troubles) {
        counts.leftOut(state, problem);
        troubles.leftOut(table.name(), problem);
        ledger = null;
        lost = 0;
        away = false;
        forget();
        again = nanoTime.getAsLong() + LEFT_OUT_NANOS;
    }

    /** Its server is away: it is tried again soon. */
    void isAway(@Nullable String why) {
        long now = nanoTime.getAsLong();
        if (!away) {
            away = true;
            awaySince = now;
            counts.waits();
            LOG.info("changes wait{}: {}", store.where(), why);
        }
        again = now + AWAY_NANOS;
    }

    /** Whether it has been away for too long, or too much waits for it. */
    boolean isLate() {
        return owed.size() > MOST_OWED || nanoTime.getAsLong() - awaySince > LONGEST_NANOS;
    }

    /** What is to be applied there, when it is back: those of these changes that it holds. */
    void owe(List<Change> changes, @Nullable String clear, long upTo, long maxXid) {
        owed.addAll(changes);
        store.dropAnyway(changes);
        owedClear = clear == null ? owedClear : clear;
        owedUpTo = Math.max(owedUpTo, upTo);
        owedMaxXid = Math.max(owedMaxXid, maxXid);
    }

    /** Does what waits; when it returns, it is back. */
    void comeBack(LedgerHold back) throws ChangeSourceException, FenceStoreException {
        try {
            if (!back.isHeld()) {
                store.claim(table.owner());
                boolean unused = back.takeOver();
            }
            pay(back);
        } catch (FenceStoreException e) {
            if (e.kind() == FenceStoreException.Kind.LOST) {
                lose(back); // it is taken over anew, and all goes
            }
            throw e;
        }
    }

    private void pay(LedgerHold back) throws ChangeSourceException, FenceStoreException {
        back.apply(List.copyOf(owed), owedClear, owedUpTo, owedMaxXid); // with nothing owed it is asked all the same
        LOG.info("changes are applied again{}: {} have waited", store.where(), owed.size());
        away = false;
        forget();
    }

    private void forget() {
        owed.clear();
        owedClear = null;
        owedUpTo = 0;
        owedMaxXid = 0;
    }

    /** Those that it holds. */
    List<Change> mine(List<Change> changes) {
        return alone
                ? changes
                : changes.stream().filter(change -> store.holds(change.key())).toList();
    }

    void lose(LedgerHold its) {
        its.lose();
        lost++;
    }

    int lost() {
        return lost;
    }

    void well() {
        lost = 0;
    }
}
