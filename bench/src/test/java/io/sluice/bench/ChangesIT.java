package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class ChangesIT {
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void changesAreTimed_counted_andFillsCompared() throws Exception {
        ShortRun run = ShortRun.scenario(
                "changes",
                "--changed-rows=2000",
                "--changes-rate=100",
                "--connections=20",
                "--transactions=1,100",
                "--rounds=1",
                "--duration=1s",
                "--warmup=1s",
                "--jvm-flag=-Xmx64m");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        Map<String, Double> gone = figures(results, "commit to gone");
        assertThat(gone.get("gone p50")).isPositive().isLessThanOrEqualTo(gone.get("gone p99"));
        assertThat(gone.get("gone p99")).isLessThanOrEqualTo(gone.get("gone max"));
        assertThat(gone.get("other changes")).isBetween(50.0, 110.0);
        for (String burst : new String[] {"applied, 1 row a transaction", "applied, 100 rows a transaction"}) {
            assertThat(figures(results, burst).get("applied")).isPositive();
            assertThat(figures(results, burst).get("fences")).isEqualTo(2000);
            assertThat(figures(results, burst).get("memory of a fence")).isBetween(50.0, 250.0);
        }
        for (String fills : new String[] {"fenced fills", "plain fills"}) {
            assertThat(figures(results, fills)).containsEntry("errors", 0.0);
            assertThat(figures(results, fills).get("fills")).isPositive();
            assertThat(figures(results, fills).get("daemon+Redis CPU")).isPositive();
        }
        assertThat(run.out()).contains("fenced fills to plain fills, daemon+Redis CPU", "≤ 1.25");
    }

    private static Map<String, Double> figures(Results results, String part) {
        return results.samples().stream()
                .filter(sample -> part.equals(sample.point().get("part")))
                .map(Sample::figures)
                .findFirst()
                .orElseThrow();
    }
}
