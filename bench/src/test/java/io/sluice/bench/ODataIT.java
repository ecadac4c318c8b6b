package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Results;
import io.sluice.bench.report.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class ODataIT {
    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void queriesAreAnswered_fromWhatIsKept_andByTheDatabase() {
        ShortRun run = ShortRun.scenario(
                "odata",
                "--rounds=1",
                "--duration=500ms",
                "--warmup=2s",
                "--connections=10",
                "--rates=100",
                "--changes-rate=50",
                "--no-cap");

        assertThat(run.code()).as(run.err()).isZero();
        Results results = run.results();
        assertThat(results.partial()).isNull();
        assertThat(figure(results, "noop", "from database")).isEmpty();
        assertThat(figure(results, "hits", "from database")).hasSize(3).allMatch(percent -> percent < 100);
        assertThat(figure(results, "misses, batched", "from database"))
                .hasSize(3)
                .allMatch(percent -> percent > 80);
        assertThat(figure(results, "misses, single", "queries per statement"))
                .hasSize(3)
                .allMatch(each -> each == 1);
        assertThat(figure(results, "hits at 100/s", "offered")).hasSize(1).allMatch(rate -> rate > 50);
        assertThat(figure(results, "hits, 50 commits/s", "commits")).hasSize(1).allMatch(rate -> rate > 10);
        for (String all : List.of("noop", "hits", "misses, batched", "misses, single", "hits at 100/s")) {
            assertThat(figure(results, all, "throughput")).isNotEmpty().allMatch(rate -> rate > 0);
            assertThat(figure(results, all, "errors")).isNotEmpty().allMatch(errors -> errors == 0);
        }
        assertThat(run.out()).contains("misses, batched to misses, single, two parameters, throughput", "≥ 4.00");
    }

    private static List<Double> figure(Results results, String contestant, String name) {
        return results.samples().stream()
                .filter(sample -> contestant.equals(sample.point().get("contestant")))
                .map(Sample::figures)
                .filter(figures -> figures.containsKey(name))
                .map(figures -> figures.get(name))
                .toList();
    }
}
