package io.sluice.bench.measure;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Ratio;
import java.util.List;
import java.util.Map;

/**
 * What {@code ./run.sh bench NAME} measures. A picocli command: its name and its own flags are its annotations, what help.properties
 * says of it its description; it holds {@link CommonOptions} as a mixin called {@code common}.
 */
public interface Scenario {
    /** Values of common flags that are usual here and not elsewhere: {@code --rounds} to {@code 1}. */
    default Map<String, String> usual() {
        return Map.of();
    }

    /** Which servers of PostgreSQL it needs. */
    default Cluster cluster() {
        return Cluster.ALONE;
    }

    /** The most connections that its client opens to one daemon. */
    default int mostConnections() {
        return 0;
    }

    /**
     * Looks whether its own flags can be, before anything is started.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    default void check() {}

    /** Measures, and gives every sample to the run as soon as it is there: what was given is kept when the run ends early. */
    void measure(Run run) throws Exception;

    default List<Chart> charts() {
        return List.of();
    }

    /** The ratios it is about; none if it compares nothing. */
    default List<Ratio> ratios() {
        return List.of();
    }
}
