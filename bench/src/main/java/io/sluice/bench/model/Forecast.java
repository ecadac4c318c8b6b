package io.sluice.bench.model;

import java.util.Arrays;

/**
 * What a simulation says.
 *
 * @param throughput answers a second
 * @param refused lookups a second for which a queue had no room
 * @param p50 of an answer's latency, in seconds; NaN where there was none
 * @param p99 likewise
 * @param batches SELECTs for each answer
 * @param busy cores that were busy, on average, with all of it
 */
public record Forecast(double throughput, double refused, double p50, double p99, double batches, double busy) {
    /** Of latencies in any order, which are sorted; counted as those of a measurement are: so many percent are not above it. */
    static double percentile(double[] latencies, double percent) {
        if (latencies.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(latencies);
        int rank = (int) Math.ceil(percent / 100 * latencies.length);
        return latencies[Math.max(0, rank - 1)];
    }
}
