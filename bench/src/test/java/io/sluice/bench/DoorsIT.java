package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Both ports for lookups, and Redis itself, in one short run. */
@EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
class DoorsIT {
    @Test
    void everyContestant_isMeasured_andCompared() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/redis-benchmark")), "no redis-benchmark on this machine");
        ShortRun run = ShortRun.scenario("door", "--rounds=1", "--duration=500ms", "--warmup=200ms");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.results().partial()).isNull();
        assertThat(run.results().samples()).hasSize(11).allSatisfy(sample -> assertThat(sample.figures())
                .containsKeys("keys", "p50", "p99"));
        assertThat(run.out()).contains("GET, 16 at once to HTTP /single, c=20");
    }
}
