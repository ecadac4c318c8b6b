package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class StagesIT {
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
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
            for (String process : List.of("primary", "Redis", "daemon")) {
                assertThat(figures(results, users, process).get("memory")).isGreaterThan(1);
                assertThat(figures(results, users, process)).containsKey("CPU");
            }
            assertThat(figures(results, users, "daemon").get("CPU")).isPositive();
        }
        assertThat(run.out())
                .containsPattern("without replicas +5 +POST /batch")
                .containsPattern("without replicas +1 +primary")
                .contains("CPU cores   memory MB")
                .contains("POST /batch with 7 keys each");
    }

    /** The source's comparison: what replicas take off the primary. */
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void everyNumberOfReplicas_isComparedWithNone() throws Exception {
        ShortRun run = ShortRun.scenario("stages", "--users=20", "--stage=3s", "--replicas=0,1,2");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(of(results, "without replicas"))
                .containsExactly("lookups by key", "POST /batch", "both", "primary", "Redis", "daemon");
        assertThat(of(results, "1 replica"))
                .contains("both", "primary", "replica 1")
                .doesNotContain("replica 2");
        assertThat(of(results, "2 replicas")).contains("both", "primary", "replica 1", "replica 2");
        assertThat(results.samples())
                .filteredOn(sample -> "both".equals(sample.point().get("of")))
                .hasSize(3)
                .allSatisfy(sample -> {
                    assertThat(sample.figures().get("throughput")).isPositive();
                    assertThat(sample.figures()).containsEntry("errors", 0.0);
                });
        double alone = cpu(results, "without replicas", "primary");
        for (String contestant : List.of("1 replica", "2 replicas")) {
            assertThat(cpu(results, contestant, "primary")).isLessThan(alone / 2);
            assertThat(cpu(results, contestant, "replica 1")).isPositive();
        }
        assertThat(cpu(results, "2 replicas", "replica 2")).isPositive();
        assertThat(run.out())
                .contains("2 replicas to without replicas, users=20, primary")
                .contains("1 replica to without replicas, users=20, both");
    }

    private static List<String> of(Results results, String contestant) {
        return results.samples().stream()
                .filter(sample -> contestant.equals(sample.point().get("contestant")))
                .map(sample -> String.valueOf(sample.point().get("of")))
                .toList();
    }

    private static double cpu(Results results, String contestant, String of) {
        return results.samples().stream()
                .filter(sample -> contestant.equals(sample.point().get("contestant"))
                        && of.equals(sample.point().get("of")))
                .mapToDouble(sample -> sample.figures().getOrDefault("CPU", Double.NaN))
                .findFirst()
                .orElseThrow();
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
