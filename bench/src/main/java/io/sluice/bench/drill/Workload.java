package io.sluice.bench.drill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How much is read and written, and how fast: at full speed up to a mark, and slowly while that is not moved on. Thread-safe. */
final class Workload {
    private static final long SLOW_MILLIS = 5;

    /** For each write. */
    private static final int READS = 9;

    private final LongAdder writes = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile long mark;

    /** So many operations are to be done in all, up to now. */
    void upTo(long operations) {
        mark = operations;
    }

    long done() {
        return writes.sum() + hits.sum() + misses.sum();
    }

    /** Called after each operation: there is always something to do, but history has a bound. */
    void pace() throws InterruptedException {
        if (done() > mark) {
            TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
        }
    }

    /** Whether readers should come first. */
    boolean hasWrites() {
        return writes() * READS > reads();
    }

    void wrote() {
        writes.increment();
    }

    void hit() {
        hits.increment();
    }

    void missed() {
        misses.increment();
    }

    /** Nobody answered, or nobody took the write. */
    void failed() {
        failed.increment();
    }

    long writes() {
        return writes.sum();
    }

    long reads() {
        return hits.sum() + misses.sum();
    }

    long failures() {
        return failed.sum();
    }

    /** Of a hundred reads, how many the cache answered. */
    double hitRate() {
        return 100.0 * hits.sum() / Math.max(1, reads());
    }
}
