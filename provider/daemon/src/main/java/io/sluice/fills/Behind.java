package io.sluice.fills;

/** Who applies changes, and is told that fills wait for it. Called on the filler's thread: it must not block. */
@FunctionalInterface
public interface Behind {
    /**
     * Fills wait for it.
     *
     * @param forLong for some milliseconds already
     */
    void waits(boolean forLong);
}
