package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final Path FOLDER = Path.of("reports", "one");

    @Test
    void mediansAndRatios_standInColumns() {
        assertThat(Tables.terminal(Runs.whole(), FOLDER))
                .isEqualTo(
                        """
                          contestant   c      throughput /s   p99 ms
                          direct       2000          10,000      200
                          coalesced    2000          40,000       50
                          direct       20             4,000      500
                          coalesced    20             8,000      250

                          ratio or figure                   median   least   most   target
                          coalesced to direct, throughput     4.00    3.00   8.00   ≥ 3.00      met
                          coalesced to direct, p99            0.25    0.13   0.33   ≤ 0.20   MISSED

                        recommended: --window 0ms

                        report: reports/one/report.html
                        """);
    }

    @Test
    void figuresByThemselves_standBesideTheRatios() {
        Results results = Runs.ofRatios(
                List.of(Ratio.plain("direct, ms", Figure.of("p99", ""), Runs.DIRECT, Ratio.atMost(16))),
                Runs.sample(Runs.DIRECT, 1, 1_000));
        assertThat(Tables.terminal(results, FOLDER))
                .containsPattern("direct, ms, p99 +2,000 +2,000 +2,000 +≤ 16.00 +MISSED\n");
    }

    @Test
    void partialResults_areMarkedFirst() {
        assertThat(Tables.terminal(Runs.with(List.of(), "the daemon died"), FOLDER))
                .startsWith("PARTIAL RESULTS: the daemon died\n")
                .contains("nothing was measured");
    }

    @Test
    void manyRows_areShortened() {
        List<Sample> samples = IntStream.rangeClosed(1, 41)
                .mapToObj(c -> Runs.sample(Runs.point("direct", String.valueOf(c)), 1, 1_000))
                .toList();
        String table = Tables.terminal(Runs.with(samples, null), FOLDER);
        assertThat(table.lines().filter(line -> line.contains("direct"))).hasSize(15);
        assertThat(table).contains("... and 26 more rows, in report.html");
        assertThat(Tables.terminal(Runs.with(samples.subList(0, 40), null), FOLDER))
                .doesNotContain("more rows");
    }
}
