package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.bench.report.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class PeersIT {
    private static Peers scenario(String... flags) {
        return RecordedRun.parsed(new Peers(), flags);
    }

    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void measuresEachAtEveryPoint() throws Exception {
        Peers peers = scenario(
                "--peers=hikari,vertx,sluice",
                "--rows=500",
                "--rounds=1",
                "--duration=500ms",
                "--warmup=1s",
                "--connections=40",
                "--keys=uniform,zipf",
                "--jvm-flag=-Xmx64m");
        try (RecordedRun run = new RecordedRun(500)) {
            peers.measure(run);
            assertThat(run.samples()).hasSize(3 * 2).hasSize(run.expected());
            assertThat(run.samples().stream().map(Sample::point).distinct()).hasSize(6);
            assertThat(run.samples()).allSatisfy(sample -> {
                assertThat(sample.figures())
                        .containsKeys(
                                "p50", "p99", "p99.9", "SELECTs", "rows", "PostgreSQL CPU", "server CPU", "Redis CPU");
                assertThat(sample.figures()).containsEntry("errors", 0.0);
                assertThat(sample.figures().get("throughput")).isPositive();
            });
            assertThat(queries(run, "hikari", "40"))
                    .as("a SELECT for each lookup")
                    .isBetween(999.0, 1001.0);
            assertThat(queries(run, "sluice", "40"))
                    .as("fewer, because they are shared")
                    .isBetween(1.0, 900.0);
            assertThat(peers.ratios()).as("points that can be measured").allSatisfy(ratio -> assertThat(
                            ratio.one().keySet())
                    .isEqualTo(run.samples().get(0).point().keySet()));
        }
    }

    private static double queries(RecordedRun run, String peer, String connections) {
        Map<String, String> point = Map.of("contestant", peer, "keys", "uniform", "c", connections);
        return run.samples().stream()
                .filter(sample -> sample.point().equals(point))
                .map(sample -> sample.figures().getOrDefault("SELECTs", -1.0))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void refusesWhatThereIsNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--peers=hikari,jdbi").check())
                .withMessageContaining("there is no peer 'jdbi'")
                .withMessageContaining("sluice-fills");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--keys=hot").check())
                .withMessage("--keys hot: say uniform or zipf");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--connections=0").check())
                .withMessageContaining("--connections 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario("--pool=hikary=3").check())
                .withMessageContaining("there is no peer 'hikary'");
    }
}
