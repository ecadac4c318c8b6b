package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.bench.report.Sample;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectIT {
    private static Select scenario(String... flags) {
        return RecordedRun.parsed(new Select(), flags);
    }

    @Test
    void measuresEveryFormOnRowsThatAreTheSame(@TempDir Path folder) throws Exception {
        Select select =
                scenario("--rows=2000", "--rounds=2", "--sizes=1,30", "--repeats=3", "--warmup=100ms", "--duration=1s");
        try (RecordedRun run = new RecordedRun(folder, 2000)) {
            select.measure(run);
            assertThat(run.samples()).hasSize(3 * 2 * 2 * 2 * 2 * 2).hasSize(run.expected());
            assertThat(run.samples().stream().map(Sample::point).distinct()).hasSize(48);
            assertThat(run.samples()).allSatisfy(sample -> {
                double keys = Double.parseDouble(String.valueOf(sample.point().get("keys")));
                assertThat(sample.figures().getOrDefault("time", 0.0)).isPositive();
                assertThat(sample.figures().getOrDefault("time per key", 0.0) * keys / 1000)
                        .isCloseTo(sample.figures().getOrDefault("time", 0.0), Percentage.withPercentage(0.1));
            });
            assertThat(run.notes())
                    .filteredOn(note -> note.contains("fastest is"))
                    .hasSize(4);
            assertThat(select.ratios())
                    .allSatisfy(ratio -> assertThat(run.samples().stream().map(Sample::point))
                            .contains(ratio.one(), ratio.other()));
        }
    }

    @Test
    void tellsWhichFormsUseNoIndex(@TempDir Path folder) throws Exception {
        try (RecordedRun run = new RecordedRun(folder, 2000)) {
            scenario(
                            "--rows=2000",
                            "--rounds=1",
                            "--sizes=900",
                            "--repeats=1",
                            "--warmup=1ms",
                            "--types=text",
                            "--plans=custom",
                            "--transfers=text")
                    .measure(run);
            assertThat(run.notes())
                    .as("a join of half a small table reads it all")
                    .anySatisfy(note -> assertThat(note)
                            .contains("unnest, text, custom, text, 900 uses no index")
                            .contains("Seq Scan on urls"));
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--rows=100", "--sizes=60").check())
                .withMessage("--sizes 60: it must be at most half of --rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--types=uuid").check())
                .withMessage("--types uuid: say text or bigint");
        for (String flag : List.of("--plans=auto", "--transfers=json", "--repeats=0", "--sizes=0", "--sizes=40000")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scenario(flag).check())
                    .withMessageStartingWith(flag.substring(0, flag.indexOf('=')));
        }
    }
}
