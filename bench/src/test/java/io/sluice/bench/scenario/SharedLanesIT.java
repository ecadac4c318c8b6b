package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SharedLanesIT {
    @Test
    void everyTableIsAnswered_aloneAndBesideOthers() throws Exception {
        SharedLanes tables = RecordedRun.parsed(
                new SharedLanes(), "--rows=1000", "--rounds=1", "--duration=300ms", "--warmup=100ms", "--clients=40");
        tables.check();
        try (RecordedRun run = new RecordedRun(1000)) {
            tables.measure(run);
            assertThat(run.samples()).hasSize(6).hasSize(run.expected()).allSatisfy(sample -> assertThat(
                            sample.figures())
                    .containsEntry("errors", 0.0));
            assertThat(run.samples().subList(0, 2))
                    .allSatisfy(sample ->
                            assertThat(sample.figures().get("throughput")).isPositive());
            assertThat(run.samples().subList(2, 6))
                    .allSatisfy(
                            sample -> assertThat(sample.figures().get("p99")).isPositive());
        }
    }

    @Test
    void refusesOneTableAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RecordedRun.parsed(new SharedLanes(), "--tables=1").check())
                .withMessageContaining("--tables 1");
    }
}
