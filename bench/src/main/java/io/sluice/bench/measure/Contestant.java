package io.sluice.bench.measure;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import java.util.List;
import java.util.Map;

/**
 * One of those that are compared, under one condition.
 *
 * @param point who, and under which condition, as it stands in the samples
 */
public record Contestant(Map<String, String> point, Measurement measurement) {
    public static final String NAME = "contestant";

    /** The dimension of the client's connections. */
    public static final String C = "c";

    /** With so many connections. */
    public static Map<String, String> at(String contestant, int connections) {
        return Sample.at(NAME, contestant, C, connections);
    }

    /** Bars for each of these figures, by connections. */
    public static List<Chart> charts(Figure... figures) {
        return Chart.ofEach(Chart.Kind.BARS, C, NAME, " by connections", figures);
    }

    String shown() {
        return String.join(", ", point.values());
    }
}
