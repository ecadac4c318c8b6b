package io.sluice.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured at one point in one round.
 *
 * @param point where, by dimension: {@code contestant=coalesced, c=2000}
 * @param round counted from 1
 * @param figures how much, by the name of a {@link Figure}; one that was not measured is missing, and so is NaN
 */
public record Sample(Map<String, String> point, int round, Map<String, Double> figures) {
    public Sample {
        if (round < 1) {
            throw new IllegalArgumentException("round < 1: " + round);
        }
        point = Ordered.copy(point);
        Map<String, Double> measured = new LinkedHashMap<>(figures);
        measured.values().removeIf(value -> value != null && !Double.isFinite(value));
        figures = Ordered.copy(measured);
    }
}
