package io.sluice.bench.drill;

/** What one member of a {@link Crew} does. For one thread. */
interface Work extends AutoCloseable {

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
