package io.sluice.coalesce;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that passes when a simulation says so. Starts just below the largest long. */
final class SimulatedTime implements LongSupplier {
    private long nanos = Long.MAX_VALUE - 1_000_000;

    @Override
    public long getAsLong() {
        return nanos;
    }

    void advance(Duration by) {
        nanos += by.toNanos();
    }
}
