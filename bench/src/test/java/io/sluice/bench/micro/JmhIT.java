package io.sluice.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JmhIT {
    private final Jmh jmh = new Jmh(1, 1, Duration.ofMillis(100));

    @ParameterizedTest
    @EnumSource
    void eachBenchmarkTellsLookupsAndWhatEachAllocates(MicroBenchmark benchmark) throws Exception {
        Score score = jmh.run(benchmark, 2);

        assertThat(score.lookupsPerSecond()).isPositive();
        // A promise, its waiter and its place in the map, and not those of a burst of 100.
        assertThat(score.bytesPerLookup()).isBetween(16.0, 10_000.0);
    }

    @Test
    void aBenchmarkThatFailsIsSaidInOneLine() {
        assertThatThrownBy(() -> jmh.run("failing", FailingBenchmark.class.getName() + ".fail", 1))
                .isInstanceOf(MicroException.class)
                .hasMessage("the benchmark 'failing' did not end: first line second line");
    }
}
