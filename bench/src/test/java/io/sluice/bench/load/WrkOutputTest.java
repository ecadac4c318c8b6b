package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.load.WrkScript.WrkOutput;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WrkOutputTest {
    private static final String OUTPUT =
            """
            Running 2s test @ http://127.0.0.1:8080/noop
              2 threads and 20 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.48ms    4.71ms  82.99ms   95.11%
                Req/Sec    16.98k     4.46k   24.54k    75.00%
              67768 requests in 2.01s, 9.11MB read
              Non-2xx or 3xx responses: 68
              Socket errors: connect 0, read 3, write 0, timeout 0
            Requests/sec:  33780.72
            Transfer/sec:      4.54MB
            sluice requests 67768
            sluice micros 2006114
            sluice status 68
            sluice failed 3
            sluice percentile 50 447
            sluice percentile 99 20141
            sluice percentile 99.9 59802
            sluice percentile 100 82992
            """;

    @Test
    void readsWhatTheScriptPrints() {
        Measured measured = WrkOutput.read(OUTPUT);

        assertThat(measured.answered()).isEqualTo(Map.of(200, 67_700L, 500, 68L));
        assertThat(measured.failed()).isEqualTo(3);
        assertThat(measured.errors()).isEqualTo(71);
        assertThat(measured.elapsed()).isEqualTo(Duration.ofNanos(2_006_114_000));
        assertThat(measured.throughput()).isCloseTo(33_780.72, within(0.1));
        assertThat(measured.millis(50)).isCloseTo(0.447, within(0.001));
        assertThat(measured.millis(99)).isCloseTo(20.141, within(0.02));
        assertThat(measured.millis(99.9)).isCloseTo(59.802, within(0.06));
        assertThat(measured.millis(100)).isCloseTo(82.992, within(0.09));
        assertThat(measured.latency().getTotalCount()).isEqualTo(67_768);
    }

    @Test
    void withoutErrorsEveryAnswerIsGood() {
        Measured measured = WrkOutput.read(OUTPUT.replace("status 68", "status 0"));
        assertThat(measured.answered()).isEqualTo(Map.of(200, 67_768L));
    }

    @Test
    void saysWhenThereAreNoFigures() {
        assertThatThrownBy(() -> WrkOutput.read("sluice requests 5"))
                .isInstanceOf(BenchException.class)
                .hasMessage("wrk did not say what it measured: this is written for wrk 4; or use --client own");
    }
}
