package io.sluice.metrics;

import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** The bounds of the histograms. */
final class Buckets {
    private Buckets() {}

    /** 100 us to 10 s, three for each power of ten. */
    static Duration[] latency() {
        return LongStream.of(
                        100,
                        200,
                        500,
                        1_000,
                        2_000,
                        5_000,
                        10_000,
                        20_000,
                        50_000,
                        100_000,
                        200_000,
                        500_000,
                        1_000_000,
                        2_000_000,
                        5_000_000,
                        10_000_000)
                .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
                .toArray(Duration[]::new);
    }

    /** Keys of one batch. */
    static double[] keys() {
        return DoubleStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
                .toArray();
    }
}
