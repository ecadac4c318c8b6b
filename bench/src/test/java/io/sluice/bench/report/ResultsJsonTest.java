package io.sluice.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsJsonTest {
    private final Path folder;

    ResultsJsonTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsSaved_isReadBackAsItWas() throws Exception {
        ReportFolder report = ReportFolder.create(folder, LocalDateTime.of(2026, 1, 2, 15, 4, 5), "article");
        Results partial = Runs.with(List.of(Runs.sample(Runs.DIRECT, 1, 1234.5)), "ended with Ctrl-C");

        report.save(partial);
        assertThat(ResultsJson.read(report.path().resolve("results.json"))).isEqualTo(partial);

        report.save(Runs.whole());
        Results read = ResultsJson.read(report.path().resolve("results.json"));
        assertThat(read).isEqualTo(Runs.whole());
        assertThat(read.about().keySet()).containsExactly("scenario", "time", "commit");
    }

    @Test
    void figuresByThemselves_areReadBack() throws Exception {
        Results results = Runs.ofRatios(
                List.of(Ratio.plain("direct by itself", Figure.of("p99", ""), Runs.DIRECT, Ratio.atMost(5))),
                Runs.sample(Runs.DIRECT, 1, 10));
        Path file = folder.resolve("results.json");
        assertThat(ResultsJson.read(Files.write(file, ResultsJson.write(results))))
                .isEqualTo(results);
    }

    /** Each change makes a file that no bench wrote; the words are what the one line has to say of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "round" : 1,         | "round" : 0,        | samples[0]: round < 1: 0
            "round" : 1,         |                     | samples[0].round: missing, or not what belongs there
            "round" : 1,         | "round" : "first",  | samples[0].round: missing, or not what belongs there
            "partial" : null     | "partail" : null    | partial: missing, or not what belongs there
            "round" : 1,         | "round" : 1, "more" : 1, | samples[0].more: missing, or not what belongs there
            "notes" :            | "charts" : [], "notes" : | 'charts'
            "better" : "LESS"    | "better" : "WORSE"  | figures[1].better: missing, or not what belongs there
            "p99" : 200.0        | "p99" : null        | samples[0].figures.p99: missing, or not what belongs there
            "unit" : "ms",       | "unit" : null,      | figures[1].unit: missing, or not what belongs there
            "bound" : 3.0,       | "bound" : null,     | ratios[0].target.bound: missing, or not what belongs there
            """)
    void whatNoBenchWrote_isRefusedInOneLine(String from, @Nullable String to, String says) throws IOException {
        String whole = new String(ResultsJson.write(Runs.whole()), UTF_8);
        assertThat(whole).contains(from);
        String changed = whole.replaceFirst(Pattern.quote(from), to == null ? "" : to);
        Path file = Files.writeString(folder.resolve("results.json"), changed);

        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> ResultsJson.read(file))
                .withMessageStartingWith(file + " is no result of this bench: ")
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("io.sluice"));
    }

    @ParameterizedTest
    @CsvSource(
            value = {"''", "null", "[]", "{}", "1", "{\"about\":", "<html>", "{} {}"},
            nullValues = "-")
    void otherFiles_areRefusedInOneLine(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("results.json"), content);
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> ResultsJson.read(file))
                .withMessageStartingWith(file + " is no result of this bench: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("io.sluice"));
    }

    @Test
    void noFile_isSaid() {
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> ResultsJson.read(folder.resolve("none.json")))
                .withMessage("there is no " + folder.resolve("none.json"));
    }
}
