package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.ToldTable;
import io.sluice.unapplied.OwedChanges;
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
    private final LongSupplier nanoTime;
    private final OwedChanges owed = new OwedChanges();

    private @Nullable LedgerHold ledger;

    /** Whether its table has no other cache. */
    private boolean alone;

    /** How often in a row the ledger was not ours, whatever we did. */
    private int lost;

    private long again;
    private @Nullable String away; // and why
    private long awaySince;

    /** Whether the log says that it is away. */
    private boolean said;

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

    /** Others of its table have come or gone. */
    void alone(boolean now) {
        alone = now;
    }

    /** Null while it is left out. */
    @Nullable
    LedgerHold ledger() {
        return ledger;
    }

    OwedChanges owed() {
        return owed;
    }

    void takeIn(LedgerHold taken) {
        ledger = taken;
    }

    /** It comes in place of others, and begins with what waits there. */
    void succeed(LedgerHold begun, OwedChanges left) {
        ledger = begun;
        owed.inherit(left, store.cover()::holds);
        waits(store.where() + ": slots have come");
        again = awaySince;
    }

    /** Whether anything can be done there now. */
    boolean isThere() {
        return ledger != null && away == null;
    }

    /** What changes wait for there, and why; null if none do. */
    @Nullable
    String away() {
        return away;
    }

    /** Whether what can be tried again is to be tried again now. */
    boolean isDue() {
        return (away != null || ledger == null) && nanoTime.getAsLong() - again >= 0;
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
        store.letGo();
        ledger = null;
        lost = 0;
        back();
        again = nanoTime.getAsLong() + LEFT_OUT_NANOS;
    }

    /** Its server is away: it is tried again soon. */
    void isAway(@Nullable String why) {
        String whom = store.where() + ": " + why;
        waits(whom);
        if (!said) {
            said = true;
            LOG.info("changes wait{}", whom);
        }
        again = nanoTime.getAsLong() + AWAY_NANOS;
    }

    private void waits(String whom) {
        if (away == null) {
            awaySince = nanoTime.getAsLong();
        }
        away = whom;
        counts.waits(whom);
    }

    /** Whether it has been away for too long, or too much waits for it. */
    boolean isLate() {
        return owed.size() > MOST_OWED || nanoTime.getAsLong() - awaySince > LONGEST_NANOS;
    }

    /** What is to be applied there, when it is back: those of these changes that it holds. */
    void owe(List<Change> changes, @Nullable String clear, long upTo, long maxXid) {
        owed.add(changes, clear, upTo, maxXid);
        store.dropAnyway(changes);
    }

    /** Does what waits; when it returns, it is back. */
    void comeBack(LedgerHold its) throws ChangeSourceException, FenceStoreException {
        try {
            if (!its.isHeld()) {
                store.claim(table.owner());
                boolean unused = its.takeOver();
            }
            its.apply(
                    owed.changes(),
                    owed.clear(),
                    owed.upTo(),
                    owed.maxXid()); // with nothing owed it is asked all the same
        } catch (FenceStoreException e) {
            if (e.kind() == FenceStoreException.Kind.LOST) {
                lose(its); // it is taken over anew, and all goes
            }
            throw e;
        }
        if (said) {
            LOG.info("changes are applied again{}: {} have waited", store.where(), owed.size());
        }
        back();
    }

    private void back() {
        away = null;
        said = false;
        owed.forget();
    }

    /** Those that it holds. */
    List<Change> mine(List<Change> changes) {
        return alone
                ? changes
                : changes.stream()
                        .filter(change -> store.cover().holds(change.key()))
                        .toList();
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
