package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AbOutputTest {
    private static final String OUTPUT =
            """
            This is ApacheBench, Version 2.3 <$Revision$>

            Document Path:          /direct
            Document Length:        Variable

            Concurrency Level:      20
            Time taken for tests:   2.500 seconds
            Complete requests:      10000
            Failed requests:        2
               (Connect: 0, Receive: 2, Length: 0, Exceptions: 0)
            Keep-Alive requests:    10000
            Non-2xx responses:      4000
            Total transferred:      1750000 bytes
            Requests per second:    4000.00 [#/sec] (mean)
            """;

    private static final String PERCENTILES =
            """
            Percentage served,Time in ms
            0,0.100
            1,0.120
            50,0.305
            99,0.634
            100,66.454
            """;

    @Test
    void readsFiguresAndPercentiles() throws LoadException {
        Measured measured = AbOutput.read(OUTPUT, PERCENTILES);

        assertThat(measured.answered()).isEqualTo(Map.of(200, 6000L, 302, 4000L));
        assertThat(measured.failed()).isEqualTo(2);
        assertThat(measured.elapsed()).isEqualTo(Duration.ofMillis(2500));
        assertThat(measured.throughput()).isEqualTo(4000.0);
        assertThat(measured.goodput()).isEqualTo(4000.0);
        assertThat(measured.millis(50)).isCloseTo(0.305, within(0.001));
        assertThat(measured.millis(99)).isCloseTo(0.634, within(0.001));
        assertThat(measured.millis(99.9)).isCloseTo(66.454, within(0.07));
        assertThat(measured.latency().getTotalCount()).isEqualTo(10_000);
    }

    @Test
    void redirectsAreAnswers() throws LoadException {
        assertThat(AbOutput.read(OUTPUT.replace(" 4000\n", " 10000\n"), PERCENTILES)
                        .answered())
                .isEqualTo(Map.of(302, 10_000L));
        assertThat(AbOutput.read(OUTPUT.replaceFirst("Non-2xx.*\n", ""), PERCENTILES)
                        .answered())
                .isEqualTo(Map.of(200, 10_000L));
    }

    @Test
    void saysWhenThereAreNoFigures() {
        assertThatThrownBy(() -> AbOutput.read("ab: wrong number of arguments", ""))
                .isInstanceOf(LoadException.class)
                .hasMessage("ab did not say what it measured: this is written for ab 2.3; or use --client own");
    }
}
