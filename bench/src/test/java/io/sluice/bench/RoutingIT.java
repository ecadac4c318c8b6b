package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class RoutingIT {
    private static final String MIXED = "half by key, half lists";

    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void everyWay_readsFromTheNodesItNames() throws Exception {
        ShortRun run = ShortRun.scenario(
                "routing",
                "--connections=20",
                "--rounds=1",
                "--pairs=2",
                "--duration=500ms",
                "--warmup=500ms",
                "--jvm-flag=-Xmx64m");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples()).hasSize(6 + 2 * 2).allSatisfy(sample -> {
            assertThat(sample.figures()).containsEntry("errors", 0.0);
            assertThat(sample.figures().get("throughput")).isPositive();
            assertThat(sample.figures()).containsKeys("p50", "p99", "primary CPU", "replica 1 CPU", "replica 2 CPU");
        });
        for (String way : List.of("round robin", "random", "least busy")) {
            Map<String, Double> figures = figures(results, way, MIXED);
            assertThat(figures).as(way).containsEntry("primary SELECTs", 0.0);
            assertThat(figures.get("replica 1 SELECTs")).as(way).isPositive();
            assertThat(figures.get("replica 2 SELECTs")).as(way).isPositive();
        }
        Map<String, Double> inTurn = figures(results, "primary too, in turn", MIXED);
        assertThat(inTurn.get("primary SELECTs")).isPositive();
        assertThat(inTurn.get("replica 1 SELECTs")).isPositive();
        for (String way : List.of("primary only", "one node")) {
            for (String requests : List.of(MIXED, "by key")) {
                Map<String, Double> figures = figures(results, way, requests);
                assertThat(figures).as(way).containsEntry("replica 1 SELECTs", 0.0);
                assertThat(figures).as(way).containsEntry("replica 2 SELECTs", 0.0);
                assertThat(figures.get("primary SELECTs")).as(way).isPositive();
                assertThat(figures.get("server CPU")).as(way).isPositive();
            }
        }
        assertThat(run.out())
                .contains("round robin to primary only, half by key, half lists")
                .contains("random to one node")
                .contains("primary only to one node, by key")
                .containsPattern("least busy: SELECTs of the primary.* 0.* met");
    }

    private static Map<String, Double> figures(Results results, String way, String requests) {
        return results.samples().stream()
                .filter(sample -> way.equals(sample.point().get("contestant"))
                        && requests.equals(sample.point().get("requests")))
                .map(Sample::figures)
                .findFirst()
                .orElseThrow();
    }
}
