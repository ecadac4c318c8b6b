package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class DemandIT {
    /** One, and then three daemons. */
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void everyLoad_hasItsTiers_andThreeDaemonsTheirSimulation() throws Exception {
        ShortRun run = ShortRun.scenario(
                "demand", "--rounds=1", "--duration=1s", "--warmup=1s", "--connections=20", "--jvm-flag=-Xmx64m");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples()).hasSize(2 * 3 + 1 + 1 + 4);
        for (String load : List.of("0.2", "0.4", "0.6")) {
            assertThat(results.samples())
                    .filteredOn(sample -> load.equals(sample.point().get("load")))
                    .hasSize(2)
                    .allSatisfy(sample -> assertThat(sample.figures())
                            .containsEntry("errors", 0.0)
                            .containsKeys("server CPU", "PostgreSQL CPU", "Redis CPU", "client CPU"));
        }
        assertThat(run.out())
                .contains("1,000,000 misses/s take: ")
                .containsPattern("simulated to measured, closed loop, throughput +\\d")
                .containsPattern("changes applied .* 1,000 ");
    }
}
