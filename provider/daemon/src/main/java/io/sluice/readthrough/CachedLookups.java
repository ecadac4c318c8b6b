package io.sluice.readthrough;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;

/** Lookups of one table that ask the cache first. Of one event loop. */
record CachedLookups(LoopReads reads, CachedTable table) implements Lookups<String> {
    @Override
    public void start(KeyLookup<String> lookup) {
        reads.add(new KeyRead(lookup, table));
    }

    @Override
    public void answered(Outcome<Value> outcome) {
        table.lookups().answered(outcome);
    }

    /** What is being read says itself that nobody wants it any more. */
    @Override
    public void withdraw(KeyLookup<String> lookup) {
        table.lookups().withdraw(lookup);
    }
}
