package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class WritesIT {
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void rowsAreCommitted_togetherOrEachByItself() throws Exception {
        ShortRun run = ShortRun.scenario(
                "writes",
                "--connections=50",
                "--pools=5",
                "--rounds=1",
                "--duration=3s",
                "--warmup=2s",
                "--jvm-flag=-Xmx64m");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples()).hasSize(3).allSatisfy(sample -> {
            assertThat(sample.figures()).containsEntry("errors", 0.0).containsKeys("p50", "p99", "commits");
            assertThat(sample.figures().get("rows")).isPositive();
        });
        Map<String, Double> coalesced = figures(results, "coalesced");
        Map<String, Double> each = figures(results, "one upsert each, 5 connections");
        assertThat(coalesced.get("rows per commit")).as("committed together").isGreaterThan(2);
        assertThat(each.get("rows per commit")).as("each by itself").isBetween(0.8, 1.0);
        assertThat(coalesced.get("rows")).isGreaterThan(each.get("rows"));
        assertThat(run.out())
                .contains("coalesced to one upsert each, 5 connections")
                .contains("coalesced+Redis to one upsert each, 5 connections")
                .contains("fsync = on, synchronous_standby_names = 'ANY 1 (n2, n3)'");
    }

    private static Map<String, Double> figures(Results results, String contestant) {
        return results.samples().stream()
                .filter(sample -> contestant.equals(sample.point().get("contestant")))
                .map(Sample::figures)
                .findFirst()
                .orElseThrow();
    }
}
