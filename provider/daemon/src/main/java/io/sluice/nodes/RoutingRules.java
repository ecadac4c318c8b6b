package io.sluice.nodes;

import java.time.Duration;

/**
 * Which nodes serve lookups.
 *
 * @param fallback whether the primary serves while no replica does
 * @param maxLag a replica further behind than this does not serve
 */
public record RoutingRules(ReadFrom readFrom, boolean fallback, Duration maxLag) {
    public static final Duration DEFAULT_MAX_LAG = Duration.ofSeconds(10);

    /** How many good probes in a row bring a node back: a node that comes and goes would fail lookups each time. */
    static final int GOOD_LOOKS = 3;

    public RoutingRules {
        if (maxLag.compareTo(Duration.ofMillis(1)) < 0 || maxLag.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("max-lag not between 1 ms and 1 day: " + maxLag);
        }
    }

    /** The only node serves, whatever it is. */
    static RoutingRules oneNode() {
        return new RoutingRules(ReadFrom.ANY, true, Duration.ofDays(1));
    }
}
