package io.sluice.door;

import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lookup.Value;

/** One key of one exchange: about to be looked up, then waiting in the coalescer. Touched by its connection's event loop alone. */
interface KeyLookup extends Keyed<String, Value> {

    /** True once nobody wants the answer any more: it need not be looked up. */
    boolean withdrawn();

    /** Whether it is one of many that a request asks for at once. */
    default boolean isOfMany() {
        return false;
    }
}
