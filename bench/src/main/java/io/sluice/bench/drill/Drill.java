package io.sluice.bench.drill;

import io.sluice.embedded.SyncMode;

/** What {@code ./run.sh drill NAME} does. A picocli command: its name, its description and its own flags are its annotations. */
public interface Drill {
    /**
     * Looks whether its flags can be, before anything is started.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    default void check() {}

    /** What commits wait for. */
    default SyncMode sync() {
        return SyncMode.NONE;
    }

    /**
     * Drills. Every wait has a bound.
     *
     * @param run is told each step, the figures, and what was promised and held
     * @throws io.sluice.bench.base.BenchException if it came to no figures: why
     */
    void run(DrillRun run) throws Exception;
}
