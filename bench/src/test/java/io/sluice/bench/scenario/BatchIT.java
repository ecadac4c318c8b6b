package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.sluice.bench.report.Sample;
import org.junit.jupiter.api.Test;

class BatchIT {
    @Test
    void countsTheKeysOfBothWays() throws Exception {
        Batch batch = RecordedRun.parsed(
                new Batch(),
                "--rows=1000",
                "--rounds=1",
                "--duration=300ms",
                "--warmup=300ms",
                "--connections=1,3",
                "--keys=50",
                "--jvm-flag=-Xmx64m");
        try (RecordedRun run = new RecordedRun(1000)) {
            batch.measure(run);
            assertThat(run.samples()).hasSize(2 * 2 + 1).hasSize(run.expected());
            assertThat(run.samples()).allSatisfy(sample -> assertThat(figure(sample, "keys"))
                    .isCloseTo(50 * figure(sample, "throughput"), withinPercentage(0.001))
                    .isPositive());
            assertThat(run.samples()).filteredOn(BatchIT::isPost).hasSize(4).allSatisfy(sample -> {
                assertThat(sample.figures()).containsEntry("errors", 0.0);
                assertThat(figure(sample, "keys per SELECT")).isGreaterThan(10);
            });
        }
    }

    private static double figure(Sample sample, String name) {
        return sample.figures().getOrDefault(name, 0.0);
    }

    private static boolean isPost(Sample sample) {
        return String.valueOf(sample.point().get("contestant")).startsWith("POST");
    }

    @Test
    void refusesBatchesOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordedRun.parsed(new Batch(), "--keys=0").check())
                .withMessageContaining("--keys 0");
    }
}
