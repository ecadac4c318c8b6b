package io.sluice.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * What lookups at a front end came to.
 *
 * @param slices of the time in which they arrived, in order
 * @param unanswered lookups that nobody answered: a connection ended, or too many waited already
 * @param unfinished lookups that still waited when the time was over
 * @param elapsed how long lookups arrived
 */
public record FrontEndMeasured(List<Slice> slices, long unanswered, long unfinished, Duration elapsed) {
    /**
     * Lookups that arrived in one part of the time; latencies count from when they were due.
     *
     * @param end when the part ends, since the beginning
     * @param arrived lookups
     * @param missed those that Redis did not know
     * @param hits what Redis knew
     * @param fills what the provider answered
     */
    public record Slice(Duration end, long arrived, long missed, Measured hits, Measured fills) {
        /** How many of a hundred lookups Redis knew; NaN when it was asked for none. */
        public double hitRate() {
            return 100.0 * hits.total() / (hits.total() + missed);
        }
    }

    public FrontEndMeasured {
        slices = List.copyOf(slices);
    }

    /** All of the time as one slice. */
    public Slice whole() {
        return new Slice(
                elapsed,
                count(Slice::arrived),
                count(Slice::missed),
                sum(slices.stream().map(Slice::hits).toList()),
                sum(slices.stream().map(Slice::fills).toList()));
    }

    /** Lookups answered, a second: what the rate should be. */
    public double achieved() {
        Slice whole = whole();
        return whole.hits().throughput() + whole.fills().throughput();
    }

    private long count(ToLongFunction<Slice> what) {
        return slices.stream().mapToLong(what).sum();
    }

    private Measured sum(List<Measured> parts) {
        Map<Integer, Long> answered = new TreeMap<>();
        Histogram latency = Tally.histogram();
        for (Measured part : parts) {
            part.answered().forEach((status, count) -> answered.merge(status, count, Long::sum));
            latency.add(part.latency());
        }
        return new Measured(answered, 0, elapsed, latency);
    }
}
