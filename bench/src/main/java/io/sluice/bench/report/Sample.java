package io.sluice.bench.report;

import java.util.Collections;
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
        point = ordered(point);
        Map<String, Double> measured = new LinkedHashMap<>(figures);
        measured.values().removeIf(value -> !Double.isFinite(value));
        figures = ordered(measured);
    }

    /** The same, where figures are told with their names. */
    public static Sample of(Map<String, String> point, int round, Map<Figure, Double> figures) {
        Map<String, Double> named = new LinkedHashMap<>();
        figures.forEach((figure, value) -> named.put(figure.name(), value));
        return new Sample(point, round, named);
    }

    /** Dimensions and what each is, in the order in which they are shown. */
    public static Map<String, String> at(Object... namesAndValues) {
        Map<String, String> point = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            point.put(String.valueOf(namesAndValues[i]), String.valueOf(namesAndValues[i + 1]));
        }
        return point;
    }

    /** A copy that nobody changes, in the same order: {@link Map#copyOf} has none. */
    static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
