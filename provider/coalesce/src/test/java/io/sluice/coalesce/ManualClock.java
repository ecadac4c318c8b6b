package io.sluice.coalesce;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that passes only when a test says so. Starts just below the largest long, so that arithmetic must survive the wrap. */
final class ManualClock implements LongSupplier {
    private long nanos = Long.MAX_VALUE - 1_000_000;

    @Override
    public synchronized long getAsLong() {
        return nanos;
    }

    synchronized void advance(Duration by) {
        nanos += by.toNanos();
    }
}
