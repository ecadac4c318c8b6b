package io.sluice.odata;

import io.sluice.answers.AnswerReads;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.lookup.Value;
import io.sluice.views.ViewQuery;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where queries are answered: from memory, where their view has a max-age; else from Redis; else from the database, where those that are known
 * to be quick wait for no other.
 *
 * @param recent answers that are not too old for their view
 * @param cached null where nothing is kept in Redis
 * @param quick batches of queries that are over in no time
 * @param slow all others, each by itself: also those of which nothing is known yet
 * @param isQuick asked for each query on an event loop: it must not block
 * @param maxAge of the query's view, in milliseconds; 0 for none
 */
public record QuerySources(
        RecentValues<ViewQuery, Value> recent,
        @Nullable AnswerReads cached,
        Coalescer<ViewQuery, Value> quick,
        Coalescer<ViewQuery, Value> slow,
        Predicate<ViewQuery> isQuick,
        ToLongFunction<ViewQuery> maxAge) {

    /**
     * What a coalescer is given to remember answers: it is asked for those that are not remembered, and to read others again. What changes does
     * not end them, but their view's max-age.
     */
    public static RecentValues<ViewQuery, Value> into(RecentValues<ViewQuery, Value> recent) {
        return new RecentValues<>() {
            @Override
            public @Nullable Outcome<Value> get(ViewQuery query) {
                return null;
            }

            @Override
            public void put(ViewQuery query, Outcome<Value> outcome) {
                recent.put(query, outcome);
            }

            @Override
            public void invalidate(Collection<? extends ViewQuery> queries) {}

            @Override
            public void clear() {}
        };
    }
}
