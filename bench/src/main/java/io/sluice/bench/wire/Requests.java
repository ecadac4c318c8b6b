package io.sluice.bench.wire;

import java.util.List;

/** What the requests of a load are. Keys are the decimal numbers 1 to {@code keys.count()}. */
public sealed interface Requests {
    /** {@code GET path}, the same each time. */
    record Same(String path) implements Requests {}

    /** {@code GET prefix + key}. */
    record Keyed(String prefix, Keys keys) implements Requests {}

    /**
     * {@code GET} of one of these paths, drawn as keys are.
     *
     * @param skew as in {@link Keys}
     */
    record Listed(List<String> paths, double skew) implements Requests {
        public Listed {
            paths = List.copyOf(paths);
        }
    }

    /** {@code POST /batch} with so many keys as lines. */
    record Batches(Keys keys, int keysEach) implements Requests {
        public Batches {
            if (keysEach < 1) {
                throw new IllegalArgumentException("keysEach < 1: " + keysEach);
            }
        }
    }

    /** {@code PUT /key} with a URL of its own as body. */
    record Puts(Keys keys) implements Requests {}

    /** Half of the requests are the one, half the other, in turns; {@link Measured#halves} tells them apart. */
    record Half(Requests one, Requests other) implements Requests {}
}
