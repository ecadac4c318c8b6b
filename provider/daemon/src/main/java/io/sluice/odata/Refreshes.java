package io.sluice.odata;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.views.ViewQuery;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Answers in memory that are being read again before their time is over: each once at a time, and not too many. Thread-safe. */
final class Refreshes {
    private static final int MOST = 1000;

    private final Set<ViewQuery> underWay = ConcurrentHashMap.newKeySet();

    /** Who reads it remembers it. */
    private record Refresh(ViewQuery key, Executor executor, Set<ViewQuery> underWay) implements KeyLookup<ViewQuery> {
        @Override
        public void answer(Outcome<Value> outcome) {
            underWay.remove(key);
        }

        @Override
        public boolean withdrawn() {
            return false;
        }
    }

    /**
     * Reads it again, unless somebody does.
     *
     * @param find starts a lookup, which is answered whatever becomes of it
     */
    void start(ViewQuery query, Executor loop, Consumer<KeyLookup<ViewQuery>> find) {
        if (underWay.size() < MOST && underWay.add(query)) {
            find.accept(new Refresh(query, loop, underWay));
        }
    }
}
