package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.bench.report.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QpsIT {
    @Test
    void startsColdAtEachRateAndRedisFillsUp() throws Exception {
        Qps qps = RecordedRun.parsed(
                new Qps(),
                "--rows=50",
                "--rates=300,600",
                "--duration=2s",
                "--slice=1s",
                "--warmup=1s",
                "--connections=10");
        qps.check();
        try (RecordedRun run = new RecordedRun(50)) {
            qps.measure(run);

            assertThat(run.samples().stream().map(Sample::point))
                    .containsExactly(
                            Map.of("rate", "300", "second", "1"),
                            Map.of("rate", "300", "second", "2"),
                            Map.of("rate", "300"),
                            Map.of("rate", "600", "second", "1"),
                            Map.of("rate", "600", "second", "2"),
                            Map.of("rate", "600"))
                    .hasSize(run.expected());
            for (int rate : List.of(300, 600)) {
                Map<String, String> whole = Map.of("rate", "" + rate);
                assertThat(figure(run, whole, "offered")).isEqualTo(rate);
                assertThat(figure(run, whole, "achieved")).isBetween(rate * 0.2, (double) rate);
                assertThat(figure(run, whole, "errors")).isZero();
                assertThat(2 * figure(run, whole, "fills"))
                        .as("nearly every key was filled once, and few again")
                        .isBetween(25.0, 100.0);
                assertThat(figure(run, whole, "provider lookups"))
                        .isBetween(figure(run, whole, "fills"), (double) rate);
                assertThat(figure(run, whole, "SELECTs")).isPositive();
                assertThat(figure(run, whole, "Redis p50")).isPositive();
                assertThat(figure(run, whole, "provider p99")).isPositive();
                assertThat(figure(run, Map.of("rate", "" + rate, "second", "2"), "hit rate"))
                        .isGreaterThan(figure(run, Map.of("rate", "" + rate, "second", "1"), "hit rate"));
            }
        }
    }

    private static double figure(RecordedRun run, Map<String, String> point, String name) {
        return run.samples().stream()
                .filter(sample -> sample.point().equals(point))
                .map(sample -> sample.figures().getOrDefault(name, -1.0))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMinuteAtEachRateIsUsual() {
        Qps qps = RecordedRun.parsed(new Qps());
        qps.check();
        assertThat(qps.rates).containsExactly(13_000, 28_000);
        assertThat(qps.common.duration()).hasSeconds(60);
        assertThat(qps.common.rounds()).isEqualTo(1);
        assertThat(qps.common.rows()).isEqualTo(1_000_000);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedRun.parsed(new Qps(), "--rates=100,0").check())
                .withMessageContaining("--rates 0");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Qps(), "--connections=0").check())
                .withMessageContaining("--connections 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedRun.parsed(new Qps(), "--slice=10ms").check())
                .withMessageContaining("--slice: 6000 parts");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Qps(), "--changes-rate=-1").check())
                .withMessageContaining("--changes-rate -1");
    }
}
