package io.sluice.readthrough;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;

/**
 * One key that is about to be read from the cache, or is being read. Touched by its event loop alone.
 *
 * @param table whose key it is
 */
record KeyRead(KeyLookup<String> lookup, CachedTable table) {
    private static final Outcome<Value> ABSENT = new Outcome.Absent<>();

    /** The text of an absence is no value's. */
    void answer(byte[] value) {
        lookup.answer(value.length == 0 ? ABSENT : new Outcome.Found<>(Value.ofUtf8(value)));
    }

    /** The same of one that is kept for so long; below 0 without end. */
    void answer(byte[] value, long leftMillis) {
        if (value.length == 0 || leftMillis < 0) {
            answer(value);
        } else {
            lookup.answer(new Outcome.Found<>(Value.ofUtf8(value, leftMillis, System.nanoTime())));
        }
    }

    /** The cache does not have it, or does not say so in time. */
    void lookUp() {
        if (!lookup.withdrawn()) {
            table.lookups().start(lookup);
        }
    }
}
