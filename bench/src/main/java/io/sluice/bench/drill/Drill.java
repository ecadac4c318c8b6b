package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.embedded.SyncMode;
import java.util.function.Consumer;

/**
 * What {@code ./run.sh drill NAME} does. A picocli command: its name, its description and its own flags are its annotations; it holds
 * {@link DrillOptions} as a mixin.
 */
public interface Drill {
    DrillOptions common();

    /**
     * Looks whether its flags can be, before anything is started.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    void check();

    /** What commits wait for. */
    SyncMode sync();

    /**
     * Drills. Every wait has a bound.
     *
     * @param say hears of each step, in one line
     * @throws io.sluice.bench.lab.LabException if it came to no figures: why
     */
    Result run(ClusterLab lab, Consumer<String> say) throws Exception;
}
