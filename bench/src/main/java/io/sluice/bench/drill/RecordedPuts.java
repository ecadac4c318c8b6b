package io.sluice.bench.drill;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Writes through the daemon, and keeps what it said of each. Thread-safe, as {@link WrittenKeys} is. */
final class RecordedPuts {
    private final CallStats calls = new CallStats(System.nanoTime());
    private final LongAdder refused = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final WrittenKeys written;

    RecordedPuts(WrittenKeys written) {
        this.written = written;
    }

    /**
     * Writes once.
     *
     * @return whether it was acknowledged
     * @throws BenchException if the daemon takes no such writes at all
     */
    boolean put(HttpCaller daemon, String key, String value) throws InterruptedException {
        written.sent(key, value);
        try {
            HttpCaller.Answer answer = daemon.put("/" + key, value);
            long now = System.nanoTime();
            String said = answer.status() + " " + answer.body().strip();
            if (answer.status() == 200 || answer.status() == 201) {
                written.acknowledged(key, value, now);
                calls.good(now);
                return true;
            }
            if (answer.status() < 500) {
                throw new BenchException("the daemon does not take writes: " + said);
            }
            if (answer.status() == 503 && answer.retryAfter()) { // nothing was written, and it may be tried again
                written.refused(key, value);
                refused.increment();
            } else {
                unknown.increment();
            }
            calls.failed("key " + key + ": " + said, now);
        } catch (IOException e) {
            unknown.increment();
            calls.lost(key, e);
        }
        return false;
    }

    /** Good are those acknowledged. */
    CallStats calls() {
        return calls;
    }

    WrittenKeys written() {
        return written;
    }

    /** Writes of which the daemon said that nothing was written. */
    long refused() {
        return refused.sum();
    }

    /** Writes of which nobody said what became of them. */
    long unknown() {
        return unknown.sum();
    }
}
