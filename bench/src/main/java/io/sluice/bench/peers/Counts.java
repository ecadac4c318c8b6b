package io.sluice.bench.peers;

import java.util.concurrent.atomic.LongAdder;

/** What a strategy has asked of the database: counted where it is asked, the same way for all. */
final class Counts {
    private final LongAdder queries = new LongAdder();
    private final LongAdder rows = new LongAdder();

    /** One SELECT is sent. */
    void query() {
        queries.increment();
    }

    /** So many rows came back. */
    void rows(int count) {
        rows.add(count);
    }

    long queries() {
        return queries.sum();
    }

    long rows() {
        return rows.sum();
    }
}
