package io.sluice.odata;

import io.sluice.coalesce.Coalescer;
import io.sluice.lookup.Value;
import io.sluice.views.ViewQuery;
import java.util.function.Predicate;

/**
 * Where queries are answered. Those that are known to be quick wait for no other.
 *
 * @param quick batches of queries that are over in no time
 * @param slow all others, each by itself: also those of which nothing is known yet
 * @param isQuick asked for each query on an event loop: it must not block
 */
public record QueryCoalescers(
        Coalescer<ViewQuery, Value> quick, Coalescer<ViewQuery, Value> slow, Predicate<ViewQuery> isQuick) {}
