package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.bench.report.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class FootprintIT {
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void tellsWhatStartsLoadAndIdleConnectionsCost() throws Exception {
        Footprint footprint = RecordedRun.parsed(
                new Footprint(),
                "--rows=1000",
                "--rounds=1",
                "--duration=1s",
                "--warmup=1s",
                "--starts=1",
                "--connections=30",
                "--idle=50");
        footprint.check();
        try (RecordedRun run = new RecordedRun(1000)) {
            footprint.measure(run);

            assertThat(run.samples().stream().map(Sample::point))
                    .containsExactly(
                            Map.of("contestant", "start"),
                            point("fills", 30),
                            point("no fills", 30),
                            point("idle", 0),
                            point("idle", 50))
                    .hasSize(run.expected());
            assertThat(figures(run, 0).get("start to ready")).isBetween(0.1, 120.0);
            for (int load = 1; load <= 2; load++) {
                assertThat(figures(run, load)).containsEntry("errors", 0.0);
                assertThat(figures(run, load).get("throughput")).isPositive();
                assertThat(figures(run, load).get("CPU per lookup")).isPositive();
                assertThat(figures(run, load).get("allocated per lookup"))
                        .as("of one lookup, in bytes")
                        .isBetween(100.0, 100_000.0);
                assertThat(figures(run, load).get("resident")).as("MiB").isBetween(30.0, 600.0);
            }
            for (int idle = 3; idle <= 4; idle++) {
                assertThat(figures(run, idle).get("heap used")).as("MiB").isBetween(1.0, 128.0);
                assertThat(figures(run, idle).get("resident"))
                        .as("MiB")
                        .isBetween(figures(run, idle).get("heap used"), 600.0);
            }
            assertThat(figures(run, 4)).containsKeys("resident per connection", "heap per connection");
            assertThat(footprint.ratios()).as("points that are measured").allSatisfy(ratio -> assertThat(
                            run.samples().stream().map(Sample::point))
                    .contains(ratio.one()));
        }
    }

    private static Map<String, Double> figures(RecordedRun run, int sample) {
        return run.samples().get(sample).figures();
    }

    private static Map<String, String> point(String contestant, int connections) {
        return Map.of("contestant", contestant, "c", Integer.toString(connections));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Footprint(), "--starts=0").check())
                .withMessageContaining("--starts 0");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RecordedRun.parsed(new Footprint(), "--idle=0").check())
                .withMessageContaining("--idle 0");
    }
}
