package io.sluice.odata;

import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.ports.Turn;
import io.sluice.views.ViewQuery;
import java.util.concurrent.Executor;

/** The queries of one event loop: those of each sort that it read in one turn reach their coalescer together. Touched by that loop alone. */
final class QueryTurns implements Lookups<ViewQuery> {
    private final QueryCoalescers coalescers;
    private final Turn<ViewQuery> quick;
    private final Turn<ViewQuery> slow;

    QueryTurns(QueryCoalescers coalescers, Executor loop) {
        this.coalescers = coalescers;
        this.quick = new Turn<>(loop, coalescers.quick());
        this.slow = new Turn<>(loop, coalescers.slow());
    }

    @Override
    public void start(KeyLookup<ViewQuery> lookup) {
        (coalescers.isQuick().test(lookup.key()) ? quick : slow).start(lookup);
    }

    /** What is quick may have changed since it was started: whoever does not know it has nothing to take back. */
    @Override
    public void withdraw(KeyLookup<ViewQuery> lookup) {
        quick.withdraw(lookup);
        slow.withdraw(lookup);
    }
}
