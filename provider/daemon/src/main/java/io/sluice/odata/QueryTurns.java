package io.sluice.odata;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.ports.Turn;
import io.sluice.views.ViewQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The queries of one event loop. What is in memory is answered at once; those that it read in one turn are asked for in Redis together, and those
 * of each sort that are not there reach their coalescer together. Touched by that loop alone.
 */
final class QueryTurns implements Lookups<ViewQuery> {
    private final QuerySources sources;
    private final Refreshes refreshes;
    private final Executor loop;
    private final Turn<ViewQuery> quick;
    private final Turn<ViewQuery> slow;
    private List<KeyLookup<ViewQuery>> together = new ArrayList<>();

    QueryTurns(QuerySources sources, Refreshes refreshes, Executor loop) {
        this.sources = sources;
        this.refreshes = refreshes;
        this.loop = loop;
        this.quick = new Turn<>(loop, sources.quick());
        this.slow = new Turn<>(loop, sources.slow());
    }

    @Override
    public void start(KeyLookup<ViewQuery> lookup) {
        ViewQuery query = lookup.key();
        Outcome<Value> recent = sources.recent().get(query);
        if (recent == null) {
            find(lookup);
            return;
        }
        lookup.answer(recent);
        if (recent instanceof Outcome.Found<Value> found && isAging(query, found.value())) {
            refreshes.start(query, loop, this::find);
        }
    }

    /** Half its time is over: whoever asks later should not have to wait when all of it is. */
    private boolean isAging(ViewQuery query, Value answer) {
        return answer.leftMillis(System.nanoTime()) < sources.maxAge().applyAsLong(query) / 2;
    }

    private void find(KeyLookup<ViewQuery> lookup) {
        if (sources.cached() == null || !sources.cached().isKept(lookup.key())) {
            load(lookup);
            return;
        }
        if (together.isEmpty()) {
            loop.execute(this::findTogether);
        }
        together.add(lookup);
    }

    private void findTogether() {
        List<KeyLookup<ViewQuery>> asked = together;
        together = new ArrayList<>(asked.size());
        asked.removeIf(KeyLookup::withdrawn);
        if (sources.cached() != null) {
            sources.cached().read(asked, loop, this::missed);
        }
    }

    private void missed(Keyed<ViewQuery, Value> asked) {
        KeyLookup<ViewQuery> lookup = (KeyLookup<ViewQuery>) asked;
        if (!lookup.withdrawn()) {
            load(lookup);
        }
    }

    private void load(KeyLookup<ViewQuery> lookup) {
        (sources.isQuick().test(lookup.key()) ? quick : slow).start(lookup);
    }

    /** What is quick may have changed since it was started: whoever does not know it has nothing to take back. */
    @Override
    public void withdraw(KeyLookup<ViewQuery> lookup) {
        quick.withdraw(lookup);
        slow.withdraw(lookup);
    }
}
