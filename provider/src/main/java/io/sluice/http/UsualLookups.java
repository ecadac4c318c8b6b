package io.sluice.http;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Value;

/** Lookups that any node may answer: all of one turn of the loop reach the coalescer together. */
record UsualLookups(Coalescer<String, Value> coalescer) implements Lookups {

    @Override
    public void start(Lookup lookup, Exchange exchange) {
        exchange.lookUp(lookup);
    }

    @Override
    public void withdraw(Lookup lookup) {
        // False means that the answer is on its way already; the exchange then drops it.
        boolean unused = coalescer.withdraw(lookup.key(), lookup);
    }
}
