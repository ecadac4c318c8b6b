package io.sluice.bench.load;

import io.sluice.bench.wire.AnswerSource;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a load came to.
 *
 * @param answered answers by HTTP status, within the duration
 * @param sources the same answers by where the server says that it had them; none of wrk, which does not look
 * @param failed requests without an answer: connections refused, reset or silent
 * @param reconnected connections that were opened again, because an answer or the server had ended them
 * @param elapsed how long was measured
 * @param latency of answers, in nanoseconds; of wrk, rebuilt from the percentiles they print
 * @param halves of {@link Requests.Half}, the one and the other by themselves; else empty
 */
public record Measured(
        Map<Integer, Long> answered,
        Map<AnswerSource, Long> sources,
        long failed,
        long reconnected,
        Duration elapsed,
        Histogram latency,
        List<Measured> halves) {
    public Measured {
        answered = Map.copyOf(answered);
        sources = Map.copyOf(sources);
        halves = List.copyOf(halves);
    }

    /** One without halves, whose connections all held. */
    public Measured(Map<Integer, Long> answered, long failed, Duration elapsed, Histogram latency) {
        this(answered, Map.of(), failed, 0, elapsed, latency, List.of());
    }

    /** Both halves together; connections are not a half's. */
    static Measured ofHalves(List<Measured> halves, long reconnected) {
        Measured sum = sum(halves);
        return new Measured(sum.answered, sum.sources, sum.failed, reconnected, sum.elapsed, sum.latency, halves);
    }

    /** What several loads came to that went on at the same time, as one. */
    static Measured sum(List<Measured> parts) {
        Map<Integer, Long> answered = new TreeMap<>();
        Map<AnswerSource, Long> sources = new EnumMap<>(AnswerSource.class);
        Histogram latency = Tally.histogram();
        long failed = 0;
        long reconnected = 0;
        for (Measured part : parts) {
            part.answered.forEach((status, count) -> answered.merge(status, count, Long::sum));
            part.sources.forEach((source, count) -> sources.merge(source, count, Long::sum));
            latency.add(part.latency);
            failed += part.failed;
            reconnected += part.reconnected;
        }
        return new Measured(answered, sources, failed, reconnected, parts.get(0).elapsed, latency, List.of());
    }

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

    /** The latency that so many percent of the answers did not pass, in milliseconds; NaN where there was none. */
    public double millis(double percentile) {
        return total() == 0 ? Double.NaN : latency.getValueAtPercentile(percentile) / 1e6;
    }

    private double seconds() {
        return elapsed.toNanos() / 1e9;
    }
}
