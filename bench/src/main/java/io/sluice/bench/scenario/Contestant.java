package io.sluice.bench.scenario;

import io.sluice.bench.report.Sample;
import java.util.Map;

/**
 * One of those that are compared, under one condition.
 *
 * @param point who, and under which condition, as it stands in the samples
 */
record Contestant(Map<String, String> point, Measurement measurement) {
    static final String NAME = "contestant";

    static Map<String, String> point(String contestant, String dimension, Object value) {
        return Sample.at(NAME, contestant, dimension, value);
    }

    String shown() {
        return String.join(", ", point.values());
    }
}
