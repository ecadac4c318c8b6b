package io.sluice.bench.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a load came to.
 *
 * @param answered answers by HTTP status, within the duration
 * @param failed requests without an answer: connections refused, reset or silent
 * @param elapsed how long was measured
 * @param latency of answers, in nanoseconds; of wrk and ab, rebuilt from the percentiles they print
 */
public record Measured(Map<Integer, Long> answered, long failed, Duration elapsed, Histogram latency) {
    /** Answers of any status, a second. */
    public double throughput() {
        return total() / seconds();
    }

    /** Answers below 500 a second: what a caller can use (an absent key is an answer). */
    public double goodput() {
        return answered.entrySet().stream()
                        .filter(status -> status.getKey() < 500)
                        .mapToLong(Map.Entry::getValue)
                        .sum()
                / seconds();
    }

    /** Answers of 500 and above, and requests without answer. */
    public long errors() {
        return failed
                + answered.entrySet().stream()
                        .filter(status -> status.getKey() >= 500)
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }

    public long total() {
        return answered.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The latency that so many percent of the answers did not pass, in milliseconds. */
    public double millis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    private double seconds() {
        return elapsed.toNanos() / 1e9;
    }
}
