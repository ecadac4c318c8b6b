package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static long[] times(Arrivals arrivals, int count) {
        return LongStream.generate(arrivals::next).limit(count).toArray();
    }

    @Test
    void fixedOnesDoNotDrift() {
        Arrivals arrivals = Arrivals.fixed(3);
        assertThat(times(arrivals, 4)).containsExactly(0, 333_333_333, 666_666_666, 1_000_000_000);
        long[] more = times(arrivals, 2_999_997);
        assertThat(more[more.length - 1])
                .isEqualTo(Duration.ofSeconds(1_000_000).toNanos());
    }

    @Test
    void schedulesWithOffsetsMakeOneOfAHigherRate() {
        assertThat(times(Arrivals.fixed(2, 0.5), 3)).containsExactly(250_000_000, 750_000_000, 1_250_000_000);
    }

    @Test
    void poissonOnesHaveExponentialIntervals() {
        long[] times = times(Arrivals.poisson(1000, 7), 100_000);
        double mean = times[times.length - 1] / 100_000.0;
        double shorterThanMean = LongStream.range(1, times.length)
                        .filter(i -> times[(int) i] - times[(int) i - 1] < 1_000_000)
                        .count()
                / 100_000.0;

        assertThat(mean).isCloseTo(1_000_000, within(10_000.0));
        assertThat(shorterThanMean).isCloseTo(1 - 1 / Math.E, within(0.01));
        assertThat(times).isSorted().isEqualTo(times(Arrivals.poisson(1000, 7), 100_000));
        assertThat(times).isNotEqualTo(times(Arrivals.poisson(1000, 8), 100_000));
    }

    @Test
    void aRateIsPositive() {
        assertThatThrownBy(() -> Arrivals.fixed(0)).hasMessage("perSecond <= 0: 0.0");
        assertThatThrownBy(() -> Arrivals.poisson(Double.NaN, 1)).hasMessage("perSecond <= 0: NaN");
    }
}
