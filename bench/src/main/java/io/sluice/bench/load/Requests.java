package io.sluice.bench.load;

/** What the requests of a load are. Keys are the decimal numbers 1 to {@code keys.count()}. */
public sealed interface Requests {
    /** {@code GET path}, the same each time. */
    record Same(String path) implements Requests {}

    /** {@code GET prefix + key}. */
    record Keyed(String prefix, Keys keys) implements Requests {}

    /** {@code POST /batch} with so many keys as lines. */
    record Batches(Keys keys, int keysEach) implements Requests {}

    /** Half of the requests are the one, half the other. */
    record Half(Requests one, Requests other) implements Requests {}
}
