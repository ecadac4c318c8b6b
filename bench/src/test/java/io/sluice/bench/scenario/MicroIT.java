package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class MicroIT {
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void eachBenchmarkTellsLookupsAndWhatEachAllocates() throws Exception {
        Micro micro = RecordedRun.parsed(
                new Micro(), "--rounds=1", "--iterations=1", "--iteration-time=100ms", "--threads=2");
        micro.check();
        try (RecordedRun run = new RecordedRun(1)) {
            micro.measure(run);

            assertThat(run.samples())
                    .hasSize(run.expected())
                    .extracting("point")
                    .containsExactly(point("distinct"), point("hot"), point("stage"));
            assertThat(run.samples()).allSatisfy(sample -> {
                assertThat(sample.figures().get("lookups")).isPositive();
                // What one lookup takes, and not a burst of 100.
                assertThat(sample.figures().get("allocated")).isBetween(16.0, 5_000.0);
            });
        }
    }

    private static Map<String, String> point(String benchmark) {
        return Map.of("benchmark", benchmark, "threads", "2");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Micro(), "--threads=1,21").check())
                .withMessage("--threads 21: it must be between 1 and 20");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Micro(), "--iterations=0").check())
                .withMessageContaining("--iterations 0");
    }
}
