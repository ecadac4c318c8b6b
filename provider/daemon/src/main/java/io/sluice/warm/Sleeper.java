package io.sluice.warm;

/** How time is let pass. */
@FunctionalInterface
interface Sleeper {
    void pause(long nanos) throws InterruptedException;
}
