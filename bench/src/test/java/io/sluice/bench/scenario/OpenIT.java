package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class OpenIT {
    /** Batches as large as the queue would all run into the timeout, and nothing would be answered. */
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void databaseThatDoesNotKeepUp_isStillUsed() throws Exception {
        Open open = RecordedRun.parsed(
                new Open(),
                "--rows=100000",
                "--rounds=1",
                "--duration=2s",
                "--warmup=4s",
                "--connections=1500",
                "--in-flight=3000",
                "--rates=3",
                "--key-time=1ms");
        try (RecordedRun run = new RecordedRun(100_000)) {
            open.measure(run);
            assertThat(run.samples()).hasSize(2).hasSize(run.expected());
            List<Double> goodput = run.samples().stream()
                    .map(sample -> figure(sample, "throughput"))
                    .toList();
            assertThat(goodput).allSatisfy(rate -> assertThat(rate).isBetween(300.0, 2500.0));
            assertThat(figure(run.samples().get(1), "refused")).isGreaterThan(100);
            assertThat(figure(run.samples().get(1), "p99")).isLessThan(1500);
        }
    }

    private static double figure(Sample sample, String name) {
        return sample.figures().getOrDefault(name, 0.0);
    }
}
