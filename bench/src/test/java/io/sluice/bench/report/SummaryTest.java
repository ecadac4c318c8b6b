package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.report.Summary.Stat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void medians_areOverTheRoundsOfAPoint() {
        Summary.Row coalesced = Summary.of(Runs.whole()).rows().get(1);
        assertThat(coalesced.point()).isEqualTo(Runs.COALESCED);
        assertThat(coalesced.figures().get("throughput")).isEqualTo(new Stat(40_000, 30_000, 48_000, 3));
    }

    @Test
    void medianOfTwo_isTheMiddle() {
        assertThat(Stat.of(List.of(4.0, 1.0)).median()).isEqualTo(2.5);
    }

    @Test
    void ratios_areTakenRoundByRound() {
        List<Summary.RatioRow> ratios = Summary.of(Runs.whole()).ratios();
        assertThat(ratios).hasSize(2);
        // Medians by themselves would give 40,000 / 10,000 as well: the extremes tell the difference.
        assertThat(ratios.get(0).stat()).isEqualTo(new Stat(4, 3, 8, 3));
        assertThat(ratios.get(0).verdict()).isEqualTo("met");
        assertThat(ratios.get(1).stat().median()).isEqualTo(0.25);
        assertThat(ratios.get(1).verdict()).isEqualTo("MISSED");
    }

    @Test
    void roundsThatLackOnePoint_areLeftOut() {
        Results results = Runs.with(
                List.of(
                        Runs.sample(Runs.DIRECT, 1, 1_000),
                        Runs.sample(Runs.DIRECT, 2, 1_000),
                        Runs.sample(Runs.COALESCED, 2, 5_000),
                        Runs.sample(Runs.COALESCED, 3, 9_000)),
                "cut off");
        assertThat(Summary.of(results).ratios().get(0).stat()).isEqualTo(new Stat(5, 5, 5, 1));
    }

    @Test
    void figureByItself_needsNoOtherPoint() {
        Sample nothing = new Sample(Runs.DIRECT, 2, Map.of("throughput", 0.0));
        Results results = Runs.ofRatios(
                List.of(
                        Ratio.plain("direct by itself", Figure.of("throughput", ""), Runs.DIRECT, Ratio.atMost(5)),
                        Ratio.plain(
                                "not measured", Figure.of("throughput", ""), Runs.point("x", "1"), Ratio.atMost(5))),
                Runs.sample(Runs.DIRECT, 1, 10),
                nothing,
                Runs.sample(Runs.COALESCED, 1, 99));
        assertThat(Summary.of(results).ratios()).singleElement().satisfies(row -> {
            assertThat(row.stat()).isEqualTo(new Stat(5, 0, 10, 2));
            assertThat(row.verdict()).isEqualTo("met");
        });
    }

    /** Where the generator could not offer the load, it was another load that was measured. */
    @Test
    void loadThatWasNotOffered_meetsNoTarget() {
        Ratio ratio = Ratio.plain("direct", Figure.of("throughput", ""), Runs.DIRECT, Ratio.atLeast(5));
        assertThat(verdict(ratio, 60)).isEqualTo("not measured");
        assertThat(verdict(ratio, 2)).isEqualTo("met");
    }

    private static String verdict(Ratio ratio, double unsent) {
        Sample sample = new Sample(Runs.DIRECT, 1, Map.of("throughput", 10.0, Figure.UNSENT.name(), unsent));
        return Summary.of(Runs.ofRatios(List.of(ratio), sample)).ratios().get(0).verdict();
    }

    @Test
    void shortRun_isSaidWithItsVerdicts_andIsNoAlarm() {
        Results whole = Runs.whole();
        Map<String, String> about = new LinkedHashMap<>(whole.about());
        about.put(Results.SHORT_RUN, "--duration=100ms in place of 10s");
        Results run = new Results(
                about, whole.figures(), whole.samples(), whole.ratios(), whole.charts(), whole.notes(), null);
        assertThat(Summary.of(run).ratios())
                .extracting(Summary.RatioRow::verdict)
                .containsExactly("met (short run)", "missed (short run)");
        assertThat(HtmlReport.of(run))
                .contains("<td class=\"n\">missed (short run)</td>")
                .doesNotContain("class=\"missed\"");
    }

    @Test
    void divisionByNothing_isNoRatio() {
        Sample nothing = new Sample(Runs.DIRECT, 1, Map.of("throughput", 0.0));
        Results results = Runs.with(List.of(nothing, Runs.sample(Runs.COALESCED, 1, 5_000)), null);
        assertThat(Summary.of(results).ratios()).isEmpty();
    }
}
