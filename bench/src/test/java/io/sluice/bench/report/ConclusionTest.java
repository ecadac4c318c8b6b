package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sentence that a report begins with. */
class ConclusionTest {
    private static final Sample DIRECT = Runs.sample(Runs.DIRECT, 1, 10_000);
    private static final Sample COALESCED = Runs.sample(Runs.COALESCED, 1, 40_000);

    private static Ratio times(double least) {
        return new Ratio("coalesced to direct", "throughput", Runs.COALESCED, Runs.DIRECT, Ratio.atLeast(least));
    }

    private static Results without(List<String> notes, Map<String, String> about) {
        Results all = Runs.ofRatios(List.of(), DIRECT, COALESCED);
        return new Results(about, all.figures(), all.samples(), List.of(), all.charts(), notes, null);
    }

    private static String of(List<Ratio> ratios, Sample... samples) {
        Results all = Runs.ofRatios(ratios, samples);
        return Conclusion.of(
                new Results(all.about(), all.figures(), all.samples(), ratios, all.charts(), List.of(), null));
    }

    @Test
    void targets_areCounted_thoseThatAreMissedNamed() {
        assertThat(of(List.of(times(3), times(2)), DIRECT, COALESCED)).isEqualTo("All 2 targets are met");
        assertThat(of(List.of(times(3), times(5)), DIRECT, COALESCED))
                .isEqualTo("1 of 2 targets are met; not: coalesced to direct, throughput 4.00 (≥ 5.00)");
        assertThat(of(List.of(times(3)), DIRECT, COALESCED))
                .isEqualTo("The target is met: coalesced to direct, throughput 4.00 (≥ 3.00)");
    }

    @Test
    void recommendation_isTheAnswer_whereThereIsOne() {
        assertThat(Conclusion.of(without(List.of("a note", "recommended: --window 5ms"), Map.of())))
                .isEqualTo("recommended: --window 5ms");
    }

    @Test
    void withoutTargets_theBestIsNamed_andAShortRunIsOne() {
        Map<String, String> about = new LinkedHashMap<>(Map.of(Results.SHORT_RUN, "--rounds=1 in place of 3"));
        assertThat(Conclusion.of(without(List.of(), about)))
                .isEqualTo(
                        "By a short run: The best throughput: 40,000 /s (40,000 to 40,000) by contestant=coalesced c=2000");
        assertThat(of(List.of())).isEqualTo("Nothing was measured");
    }
}
