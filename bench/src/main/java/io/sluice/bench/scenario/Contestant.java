package io.sluice.bench.scenario;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of those that are compared, under one condition.
 *
 * @param point who, and under which condition, as it stands in the samples
 */
record Contestant(Map<String, String> point, Measurement measurement) {
    static final String NAME = "contestant";

    /** In order, as they are shown. */
    static Map<String, String> point(String contestant, String dimension, Object value) {
        Map<String, String> point = new LinkedHashMap<>();
        point.put(NAME, contestant);
        point.put(dimension, String.valueOf(value));
        return point;
    }

    String shown() {
        return String.join(", ", point.values());
    }
}
