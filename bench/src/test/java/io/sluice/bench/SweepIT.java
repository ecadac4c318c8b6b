package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepIT {
    @Test
    void everyCombination_isMeasured_andOneIsRecommended() throws Exception {
        ShortRun run = ShortRun.scenario(
                "sweep",
                "--windows=0ms,20ms",
                "--max-batches=1000",
                "--lanes=1",
                "--connections=20",
                "--rounds=1",
                "--duration=500ms",
                "--warmup=200ms");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples())
                .extracting(Sample::point)
                .containsExactly(
                        Map.of("window", "0ms", "max-batch", "1000", "lanes", "1"),
                        Map.of("window", "20ms", "max-batch", "1000", "lanes", "1"));
        assertThat(results.samples()).allSatisfy(sample -> assertThat(sample.figures())
                .containsKeys("throughput", "p50", "p99", "lost", "keys per SELECT", "server CPU"));
        // Twenty keys never fill a batch of 1,000: each waits for its window, if that is what the daemon was told.
        assertThat(results.samples().get(1).figures().get("p50")).isGreaterThan(19);
        assertThat(run.out())
                .contains("window   max-batch   lanes")
                .containsPattern("\nrecommended: --window (0|20)ms --max-batch 1000 --lanes 1 \\([\\d,.]+ /s, p99 ");
        assertThat(Files.readString(run.report().resolve("report.html")))
                .contains("<figcaption>throughput, window=0ms", "<figcaption>p99, window=20ms", "recommended: ")
                .doesNotContain("could not be drawn");
    }

    @Test
    void rate_isOffered_whateverTheDaemonDoes() throws Exception {
        ShortRun run = ShortRun.scenario(
                "sweep",
                "--windows=1ms",
                "--max-batches=100",
                "--lanes=2",
                "--rate=300",
                "--connections=200",
                "--rounds=1",
                "--duration=2s",
                "--warmup=3s");

        assertThat(run.code()).as(run.err()).isZero();
        List<Sample> samples = run.results().samples();
        assertThat(samples).hasSize(1);
        // Twice as many would come if each connection asked again as soon as it is answered.
        assertThat(samples.get(0).figures().get("throughput")).isBetween(1.0, 400.0);
        assertThat(run.out()).contains("--window 1ms --max-batch 100 --lanes 2").contains("keep up with the rate");
    }
}
