package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class DaemonsIT {
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    @Test
    void daemonsBesideEachOther_shareALoad_andHearOfChanges() throws Exception {
        ShortRun run = ShortRun.scenario(
                "daemons",
                "--daemons=1,2",
                "--rounds=1",
                "--duration=1s",
                "--warmup=1s",
                "--connections=20",
                "--rate=200",
                "--changes-rate=100",
                "--jvm-flag=-Xmx64m");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(results.samples()).hasSize(2 * 2).allSatisfy(sample -> {
            assertThat(sample.figures()).containsEntry("errors", 0.0);
            assertThat(sample.figures().get("throughput")).isPositive();
            assertThat(sample.figures().get("changes applied")).isPositive();
            assertThat(sample.figures().get("announcements")).isPositive();
        });
        assertThat(run.out()).containsPattern("2 daemons to 1, 200/s, SELECTs +\\d");
    }
}
