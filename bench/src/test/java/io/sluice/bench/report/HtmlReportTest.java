package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
    private static final String EVIL = "<script src='x'>&\"";

    @Test
    void page_hasEverything() {
        String page = HtmlReport.of(Runs.whole());
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<html lang=\"en\">", "<title>Sluice bench: article</title>", "0123456789ab")
                .contains("recommended: --window 0ms")
                .contains("<td class=\"met\">met</td>", "<td class=\"missed\">MISSED</td>")
                .contains("<th scope=\"col\">contestant</th>", "<th scope=\"col\" class=\"n\">p99 ms</th>")
                .contains("40,000", "48,000")
                .doesNotContain("never measured", "Partial results");
        assertThat(count(page, "<figure>")).isEqualTo(3);
        assertThat(count(page, "<svg role=\"img\" aria-label=\"")).isEqualTo(3);
    }

    /** Names in a chart tell a newcomer nothing: each that was measured is explained, and no other. */
    @Test
    void whoIsCompared_isExplained() {
        List<Sample> samples = List.of(
                Runs.sample(Runs.point("direct-20", "20"), 1, 10),
                Runs.sample(Runs.point("1,000 SELECTs", "1"), 1, 10));
        assertThat(HtmlReport.of(Runs.with(samples, null)))
                .contains("<h2>Who is compared</h2>")
                .containsPattern("direct-20</th><td class=\"t\">a SELECT for each lookup, on 20 connections")
                .containsPattern("1,000 SELECTs</th><td class=\"t\">keys one after the other")
                .doesNotContain("direct-most");
        assertThat(HtmlReport.of(Runs.whole())).contains("Who is compared", "without Redis");
        assertThat(HtmlReport.of(Runs.with(List.of(Runs.sample(Runs.point("x", "1"), 1, 10)), null)))
                .doesNotContain("Who is compared");
    }

    @Test
    void page_refersToNothingOutsideItself() {
        String page = HtmlReport.of(Runs.whole());
        String names = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "")
                .replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "")
                .replace("url(#", "");
        assertThat(names)
                .doesNotContain("http:", "https:", "//", "url(", "@import", "<script", "<link", "<img", "href");
        assertThat(Pattern.compile("\\bsrc\\s*=").matcher(names).find()).isFalse();
    }

    @Test
    void partialResults_areMarked() {
        assertThat(HtmlReport.of(Runs.with(List.of(), "the daemon died")))
                .contains("role=\"note\">Partial results: the daemon died</div>");
    }

    @Test
    void everyText_isEscaped() {
        Map<String, String> point = Map.of("<x>" + EVIL, "<y>" + EVIL);
        Map<String, String> about = new LinkedHashMap<>(Map.of("scenario", EVIL, "time", EVIL, EVIL, EVIL));
        Results results = new Results(
                about,
                List.of(Figure.more(EVIL, EVIL)),
                List.of(
                        new Sample(point, 1, Map.of(EVIL, 1.0)),
                        new Sample(point, 2, Map.of(EVIL, 2.0)),
                        new Sample(Map.of("<x>" + EVIL, "b"), 1, Map.of(EVIL, 1.0))),
                List.of(new Ratio(EVIL, EVIL, point, point, Ratio.atLeast(1))),
                List.of(
                        new Chart(EVIL, Chart.Kind.BARS, "<x>" + EVIL, EVIL, EVIL),
                        new Chart(EVIL, Chart.Kind.HEAT_MAP, "<x>" + EVIL, "<x>" + EVIL, EVIL)),
                List.of(EVIL),
                EVIL);
        assertThat(HtmlReport.of(results))
                .contains("<li>&lt;script src=&#39;x&#39;&gt;&amp;&quot;</li>")
                .doesNotContain("<script", "<x>", "<y>");
    }

    @Test
    void charts_areDrawnOfTheMedians() {
        String page = HtmlReport.of(Runs.whole());
        String lines = page.substring(page.indexOf("<figcaption>Throughput"), page.indexOf("<figcaption>Slowest"));
        assertThat(lines).contains("throughput (/s)", "coalesced", "direct").containsPattern(">\\s*2,000\\s*<");
        // 20 and 2,000 are two decades apart: with a logarithm, what lies between them is not where a plain scale has
        // it.
        String map = page.substring(page.indexOf("<figcaption>Map"));
        assertThat(map).containsPattern(">\\s*40,000\\s*<").containsPattern(">\\s*8,000\\s*<");
    }

    /** Of a plain axis up to 400 ms, 0.2 ms would be nothing: latencies of several decades are points by their logarithm. */
    @Test
    void latenciesOfSeveralDecades_areDrawnByTheirLogarithm() {
        List<Sample> samples = List.of(
                new Sample(Runs.point("direct", "1"), 1, Map.of("p99", 0.2)),
                new Sample(Runs.point("direct", "2000"), 1, Map.of("p99", 400.0)));
        Results results = Runs.with(samples, null);
        Panel panel = Panel.of(results.charts().get(1), results).get(0);
        assertThat(panel.figure()).isEqualTo("p99 (ms), logarithmic");
        String page = HtmlReport.of(results);
        String drawn = page.substring(page.indexOf("<figcaption>Slowest"));
        assertThat(drawn).contains("p99 (ms), logarithmic", "<circle").doesNotContain("could not be drawn");
        Results near = Runs.whole();
        assertThat(Panel.of(near.charts().get(1), near)).noneMatch(Panel::decades);
    }

    @Test
    void whatWasNotMeasured_isADash_andNoEmptyCell() {
        List<Sample> samples = List.of(
                Runs.sample(Runs.DIRECT, 1, 10),
                new Sample(Map.of("contestant", "noop"), 1, Map.of("throughput", 20.0)));
        assertThat(HtmlReport.of(Runs.with(samples, null)))
                .contains("<th scope=\"row\">-</th>", "<td class=\"n\">-</td>")
                .doesNotContain("<th scope=\"row\"></th>", "<td class=\"n\"></td>");
    }

    @Test
    void oneColour_isOneValueInAllPanels() {
        List<Sample> samples = List.of(
                Runs.sample(Map.of("c", "1", "contestant", "a", "keys", "uniform"), 1, 100),
                Runs.sample(Map.of("c", "1", "contestant", "a", "keys", "zipf"), 1, 300),
                Runs.sample(Map.of("c", "2", "contestant", "a", "keys", "zipf"), 1, 100));
        String page = HtmlReport.of(Runs.with(samples, null));
        String maps = page.substring(page.indexOf("<figcaption>Map"));
        assertThat(count(maps, "fill=\"#f4f8fb\"")).isEqualTo(2);
        assertThat(count(maps, "fill=\"#6aaed6\"")).isEqualTo(1);
    }

    /** The least that a chart can show: one point, or nothing but zeros. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 938.5, 1e9})
    void chartsOfOnePoint_areDrawnToo(double value) {
        Sample sample = new Sample(Runs.DIRECT, 1, Map.of("throughput", value, "p99", value));
        String page = HtmlReport.of(Runs.with(List.of(sample), null));
        assertThat(page).doesNotContain("could not be drawn");
        assertThat(count(page, "<svg ")).isEqualTo(3);
    }

    @Test
    void pointsThatDifferOtherwise_haveChartsOfTheirOwn() {
        List<Sample> samples = List.of(
                Runs.sample(Map.of("c", "1", "contestant", "a", "keys", "uniform", "same", "s"), 1, 1),
                Runs.sample(Map.of("c", "1", "contestant", "a", "keys", "zipf", "same", "s"), 1, 1));
        Results results = Runs.with(samples, null);
        assertThat(Panel.of(results.charts().get(0), results))
                .extracting(Panel::title)
                .containsExactly("Throughput, keys=uniform", "Throughput, keys=zipf");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
