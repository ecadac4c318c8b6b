package io.sluice.ports;

import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lookup.Value;

/** One key of one exchange: about to be looked up, then waiting in the coalescer. Touched by its connection's event loop alone. */
public interface KeyLookup<K> extends Keyed<K, Value> {

    /** True once nobody wants the answer any more: it need not be looked up. */
    boolean withdrawn();

    /** Whether it is to be known how long the cache keeps it, too. */
    default boolean asksHowLong() {
        return false;
    }

    /** Whether it is one of many that a request asks for at once. */
    default boolean isOfMany() {
        return false;
    }
}
