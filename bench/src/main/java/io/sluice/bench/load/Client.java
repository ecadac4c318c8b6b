package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;

/** Makes load in a closed loop. One load at a time. */
public interface Client {
    /**
     * Looks whether it can run at all: before anything is started for it.
     *
     * @throws BenchException if it is not installed
     */
    default void require() throws InterruptedException {}

    /** Its name and version, for the report. */
    String name();

    /**
     * Makes the load and measures it. Blocks until it is over, which is bounded by its duration and some seconds.
     *
     * @throws BenchException if there is nothing to measure: no connection, no answer, a client that is not installed
     */
    Measured run(Load load) throws InterruptedException;
}
