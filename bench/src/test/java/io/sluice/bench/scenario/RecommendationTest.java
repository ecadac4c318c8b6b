package io.sluice.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Sample;
import io.sluice.bench.scenario.Sweep.Combination;
import io.sluice.flags.WindowTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommendationTest {
    private static final Combination QUICK = new Combination(new WindowTime(false, Duration.ZERO), 100, 1);
    private static final Combination BALANCED =
            new Combination(new WindowTime(false, Duration.ofNanos(500_000)), 1000, 2);
    private static final Combination BUSY = new Combination(new WindowTime(false, Duration.ofMillis(20)), 5000, 4);

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void throughputIsBought_withAQuarterOfTheLowestP99AtMost() {
        measured(QUICK, 1, 10_000, 40, 0);
        measured(BALANCED, 1, 20_000, 50, 0.5);
        measured(BUSY, 1, 30_000, 50.1, 0);
        assertThat(recommendation().atMostThroughput())
                .startsWith("recommended: --window 500us --max-batch 1000 --lanes 2 (20,000 /s, p99 50 ms): the most");
        assertThat(recommendation().atLeastLatency())
                .startsWith("recommended: --window 0ms --max-batch 100 --lanes 1 (10,000 /s, p99 40 ms): the lowest");
    }

    @Test
    void whatLosesLookups_isOutOfTheQuestion() {
        measured(QUICK, 1, 90_000, 1, 1.5);
        measured(BUSY, 1, 30_000, 50, 0);
        assertThat(recommendation().atMostThroughput()).startsWith("recommended: --window 20ms");
        assertThat(recommendation().atLeastLatency()).startsWith("recommended: --window 20ms");
    }

    @Test
    void medians_decide() {
        measured(QUICK, 1, 90_000, 1, 0);
        measured(QUICK, 2, 10_000, 50, 0);
        measured(QUICK, 3, 10_000, 50, 0);
        measured(BUSY, 1, 30_000, 50, 0);
        assertThat(recommendation().atMostThroughput()).startsWith("recommended: --window 20ms");
    }

    @Test
    void nothing_isRecommendedWhereAllLose() {
        measured(QUICK, 1, 90_000, 1, 1.5);
        assertThat(recommendation().atMostThroughput())
                .isEqualTo("nothing is recommended: every combination lost more than 1 % of the lookups");
    }

    private void measured(Combination combination, int round, double throughput, double p99, double lost) {
        samples.add(new Sample(combination.point(), round, Map.of("throughput", throughput, "p99", p99, "lost", lost)));
    }

    private Recommendation recommendation() {
        Map<Map<String, String>, Combination> combinations = new LinkedHashMap<>();
        List.of(QUICK, BALANCED, BUSY).forEach(c -> combinations.put(c.point(), c));
        return new Recommendation(combinations, samples);
    }
}
