package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 15, 4, 5);

    private final Path reports;

    CompareTest(@TempDir Path reports) {
        this.reports = reports;
    }

    @BeforeEach
    void twoReports() {
        ReportFolder.create(reports, TIME, "article").save(Runs.whole());
        ReportFolder.create(reports, TIME.plusDays(1), "article")
                .save(Runs.with(
                        List.of(
                                Runs.sample(Runs.COALESCED, 1, 30_000),
                                Runs.sample(Runs.DIRECT, 1, 10_200),
                                Runs.sample(Runs.point("direct", "1"), 1, 500)),
                        "ended with Ctrl-C"));
    }

    @Test
    void twoResults_standSideBySide() {
        assertThat(Compare.sideBySide(reports, "20260102", "20260103"))
                .isEqualTo(
                        """
                        A  20260102-150405-article
                        B  20260103-150405-article  (PARTIAL: ended with Ctrl-C)

                          point                         figure               A        B    B/A
                          contestant=direct c=2000      throughput /s   10,000   10,200   1.02                  same
                                                        p99 ms             200      196   0.98                  same
                          contestant=coalesced c=2000   throughput /s   40,000   30,000   0.75   no difference shown
                                                        p99 ms              50     66.7   1.33   no difference shown

                          ratio or figure                      A      B   target        A        B
                          coalesced to direct, throughput   4.00   2.94   ≥ 3.00      met   MISSED
                          coalesced to direct, p99          0.25   0.34   ≤ 0.20   MISSED   MISSED

                        only in A:
                          contestant=direct c=20
                          contestant=coalesced c=20

                        only in B:
                          contestant=direct c=1
                        """);
    }

    /** What the rounds of one run spread over anyway is no difference; and of one round nobody knows how far it spreads. */
    @Test
    void difference_isSaidOnlyBeyondTheSpread() {
        compared(List.of(100.0, 110.0), List.of(112.0, 130.0), "better");
        compared(List.of(100.0, 110.0), List.of(109.0, 130.0), "no difference shown");
        compared(List.of(112.0, 130.0), List.of(100.0, 110.0), "worse");
        compared(List.of(100.0, 120.0), List.of(119.0), "no difference shown");
        compared(List.of(100.0, 110.0), List.of(130.0), "better?");
        compared(List.of(100.0, 140.0), List.of(121.0), "same");
    }

    private void compared(List<Double> a, List<Double> b, String verdict) {
        List<String> names = new ArrayList<>();
        for (List<Double> values : List.of(a, b)) {
            List<Sample> samples = new ArrayList<>();
            for (double value : values) {
                samples.add(new Sample(Runs.DIRECT, samples.size() + 1, Map.of("throughput", value)));
            }
            ReportFolder folder = ReportFolder.create(reports, TIME.plusYears(1), "spread");
            folder.save(Runs.with(samples, null));
            names.add(folder.path().toString());
        }
        assertThat(Compare.sideBySide(reports, names.get(0), names.get(1)).lines())
                .filteredOn(line -> line.contains("throughput /s"))
                .singleElement()
                .asString()
                .endsWith("   " + verdict);
    }

    @Test
    void resultsAreFound_byFolderAndByFileToo() throws Exception {
        Path folder = reports.resolve("20260102-150405-article");
        Path elsewhere = Files.copy(folder.resolve("results.json"), reports.resolve("before.json"));
        assertThat(Compare.sideBySide(Path.of("nowhere"), folder.toString(), elsewhere.toString()))
                .contains("A  20260102-150405-article", "B  before.json", "1.00   same");
    }

    @Test
    void nothingIsWritten() throws Exception {
        List<String> before = files();
        Compare.sideBySide(reports, "20260102", "20260103");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void badNames_areOneClearLine() {
        refuses("", "there is no report ''");
        refuses("20270101", "there is no report '20270101': give a report folder, a results.json, or the beginning");
        refuses("2026", "'2026' begins the names of 2 reports: 20260102-150405-article, 20260103-150405-article");
        refuses("a\0b", "there is no report");
        refuses(reports.toString(), "there is no " + reports.resolve("results.json"));
    }

    private void refuses(String name, String message) {
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> Compare.sideBySide(reports, "20260102", name))
                .withMessageStartingWith(message);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(reports)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
