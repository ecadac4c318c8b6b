package io.sluice.warm;

/** How time is let pass. */
@FunctionalInterface
interface Pauses {
    void pause(long nanos) throws InterruptedException;
}
