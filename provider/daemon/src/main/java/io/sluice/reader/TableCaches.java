package io.sluice.reader;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.FenceStores;
import io.sluice.changes.ToldTable;
import io.sluice.unapplied.OwedChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a session has of one table: a hold on each of its caches, of which there are several where Redis is a cluster. When it shares its
 * slots in another way they are other ones, and the session goes on with those. Used by the reader's thread alone.
 */
final class TableCaches {
    private final ToldTable told;
    private final FenceStores stores;
    private final TableCounts counts;
    private final Function<TableHold, LedgerHold> begin;
    private final LongSupplier nanoTime;
    private List<FenceStore> known;
    private List<TableHold> holds = List.of();

    /**
     * Holds nothing yet.
     *
     * @param begins those with which the session does
     * @param begin makes a hold on the ledger of one
     */
    TableCaches(
            ToldTable told,
            FenceStores stores,
            List<FenceStore> begins,
            TableCounts counts,
            Function<TableHold, LedgerHold> begin,
            LongSupplier nanoTime) {
        this.told = told;
        this.stores = stores;
        this.known = begins;
        this.counts = counts;
        this.begin = begin;
        this.nanoTime = nanoTime;
    }

    /** @param refused whose entries are not ours, or cannot be written, and why */
    void begin(Map<FenceStore, FenceStoreException> refused, ReaderFailures troubles) {
        List<TableHold> all = new ArrayList<>();
        counts.begins();
        for (FenceStore store : known) {
            TableHold hold = hold(store);
            all.add(hold);
            FenceStoreException refusal = refused.get(store);
            if (refusal != null && refusal.kind() != Kind.AWAY) {
                hold.leaveOut(refusal, troubles);
                continue;
            }
            hold.takeIn(begin.apply(hold));
            if (refusal != null) {
                hold.isAway(refusal.getMessage());
            }
        }
        holds = all;
    }

    private TableHold hold(FenceStore store) {
        return new TableHold(told, store, counts, known.size() == 1, nanoTime);
    }

    /**
     * Goes on with the caches that there are by now: one that was not there begins with what those that are gone leave.
     *
     * @param acknowledged up to where the session will not read again
     * @return whether they are others than before
     */
    @SuppressWarnings("ReferenceEquality") // the very same as long as they stay
    boolean follow(long acknowledged) {
        List<FenceStore> now = stores.all();
        if (now == known) {
            return false;
        }
        known = now;
        List<TableHold> gone =
                holds.stream().filter(hold -> !now.contains(hold.store())).toList();
        OwedChanges left = new OwedChanges();
        gone.forEach(hold -> left.inherit(hold.owed(), key -> true));
        String shape = shape(gone);
        holds = now.stream()
                .map(store -> successor(store, acknowledged, shape, left))
                .toList();
        return true;
    }

    private TableHold successor(FenceStore store, long acknowledged, String shape, OwedChanges left) {
        for (TableHold hold : holds) {
            if (hold.store().equals(store)) {
                hold.alone(known.size() == 1);
                return hold;
            }
        }
        TableHold hold = hold(store);
        LedgerHold ledger = begin.apply(hold);
        ledger.succeed(acknowledged, shape);
        hold.succeed(ledger, left);
        return hold;
    }

    /** As all of them have seen the table last; else none, as of a table that was altered. */
    private static String shape(List<TableHold> gone) {
        List<String> shapes = gone.stream()
                .map(TableHold::ledger)
                .filter(Objects::nonNull)
                .map(LedgerHold::shape)
                .distinct()
                .toList();
        return shapes.size() == 1 ? shapes.get(0) : "";
    }

    String name() {
        return told.name();
    }

    List<TableHold> holds() {
        return holds;
    }

    /** Sums up what is so of all. */
    void sum() {
        List<TableCounts.Standing> standings = new ArrayList<>();
        holds.stream().map(TableHold::ledger).filter(Objects::nonNull).forEach(its -> standings.add(its.standing()));
        counts.sum(
                standings,
                holds.stream()
                        .map(TableHold::away)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }
}
