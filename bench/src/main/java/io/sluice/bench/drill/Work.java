package io.sluice.bench.drill;

/** What one of {@link Workers} does. For one thread. */
public interface Work extends AutoCloseable {
    /**
     * Does it once.
     *
     * @return false if nothing is left to do
     * @throws Exception if it cannot be done at all: that ends the drill. A call that fails is none, it is counted
     */
    boolean next() throws Exception;

    @Override
    default void close() {}
}
