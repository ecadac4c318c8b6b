package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StagesIT {
    @Test
    void everyStage_hasItsHalves_andWhatEachProcessUsed() throws Exception {
        ShortRun run = ShortRun.scenario("stages", "--users=1,5", "--stage=1500ms", "--keys-per-batch=7");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples())
                .extracting(sample -> sample.point().get("users"))
                .containsOnly("1", "5");
        for (String users : List.of("1", "5")) {
            Map<String, Double> byKey = figures(results, users, "lookups by key");
            Map<String, Double> batches = figures(results, users, "POST /batch");
            Map<String, Double> both = figures(results, users, "both");
            assertThat(byKey.get("throughput")).isPositive().isEqualTo(byKey.get("keys"));
            assertThat(batches.get("keys")).isPositive().isCloseTo(7 * of(batches), within(1e-6));
            assertThat(both.get("throughput")).isCloseTo(of(byKey) + of(batches), within(1e-6));
            assertThat(both).containsKeys("p50", "p95").containsEntry("errors", 0.0);
            for (String process : List.of("PostgreSQL", "Redis", "daemon")) {
                assertThat(figures(results, users, process).get("memory")).isGreaterThan(1);
                assertThat(figures(results, users, process)).containsKey("CPU");
            }
            assertThat(figures(results, users, "daemon").get("CPU")).isPositive();
        }
        assertThat(run.out())
                .containsPattern("without replicas +5 +POST /batch")
                .containsPattern("without replicas +1 +PostgreSQL")
                .contains("CPU cores   memory MB")
                .contains("POST /batch with 7 keys each");
    }

    private static double of(Map<String, Double> figures) {
        return figures.getOrDefault("throughput", Double.NaN);
    }

    private static Map<String, Double> figures(Results results, String users, String of) {
        return results.samples().stream()
                .filter(sample -> users.equals(sample.point().get("users"))
                        && of.equals(sample.point().get("of")))
                .map(Sample::figures)
                .findFirst()
                .orElseThrow();
    }
}
