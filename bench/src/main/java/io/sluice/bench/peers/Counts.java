package io.sluice.bench.peers;

import java.util.concurrent.atomic.LongAdder;

/** What a peer was asked, and what it has asked of the database: counted where it is sent, the same way for all. Thread-safe. */
final class Counts {
    private final LongAdder lookups = new LongAdder();
    private final LongAdder queries = new LongAdder();
    private final LongAdder rows = new LongAdder();

    /** One lookup has come. */
    void lookup() {
        lookups.increment();
    }

    /** One SELECT is sent. */
    void query() {
        queries.increment();
    }

    /** So many rows came back. */
    void rows(int count) {
        rows.add(count);
    }

    /** As of now. */
    PeerCounts now(int held) {
        return new PeerCounts(lookups.sum(), queries.sum(), rows.sum(), held);
    }
}
