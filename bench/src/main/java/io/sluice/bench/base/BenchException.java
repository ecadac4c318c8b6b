package io.sluice.bench.base;

import org.jspecify.annotations.Nullable;

/** The run cannot go on: servers, load or results cannot be had. The message is one line that says what to do. */
public final class BenchException extends RuntimeException {
    public BenchException(@Nullable String message) {
        super(message);
    }
}
