package io.sluice.fills;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long each key lives: the time asked for, give or take a share that chance decides. Arithmetic only. */
record Expiry(double jitter, DoubleSupplier chance) {

    /** Milliseconds, at least 1. The chance supplies numbers from 0 to below 1. */
    long millis(Duration ttl) {
        double factor = 1 + jitter * (2 * chance.getAsDouble() - 1);
        return Math.max(1, Math.round(ttl.toMillis() * factor));
    }
}
