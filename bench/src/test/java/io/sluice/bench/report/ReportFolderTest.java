package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 15, 4, 5);

    private final Path folder;

    ReportFolderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void twoRunsInOneSecond_haveFoldersOfTheirOwn() {
        Path reports = folder.resolve("made/if/need/be");
        assertThat(ReportFolder.create(reports, TIME, "open").path())
                .isEqualTo(reports.resolve("20260102-150405-open"));
        assertThat(ReportFolder.create(reports, TIME, "open").path())
                .isEqualTo(reports.resolve("20260102-150405-open-2"));
    }

    @Test
    void finishedFolder_holdsTwoFilesAndNothingElse() throws Exception {
        ReportFolder report = ReportFolder.create(folder, TIME, "article");
        report.save(Runs.whole());
        report.finish(Runs.whole());
        try (Stream<Path> files = Files.list(report.path())) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("results.json", "report.html");
        }
        assertThat(Files.readString(report.path().resolve("report.html"))).contains("</html>");
    }

    /** What somebody reads meanwhile is the old file until the new one is whole: not the same one, written over. */
    @Test
    void saving_replacesTheFile() throws Exception {
        ReportFolder report = ReportFolder.create(folder, TIME, "article");
        report.save(Runs.whole());
        Object before = Files.getAttribute(report.path().resolve("results.json"), "unix:ino");
        report.save(Runs.whole());
        assertThat(Files.getAttribute(report.path().resolve("results.json"), "unix:ino"))
                .isNotEqualTo(before);
    }

    @Test
    void folderThatCannotBe_isSaid() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> ReportFolder.create(file, TIME, "open"))
                .withMessageStartingWith(
                        "the report folder " + file.resolve("20260102-150405-open") + " cannot be made: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void folderThatIsGone_isSaid() throws Exception {
        ReportFolder report = ReportFolder.create(folder, TIME, "open");
        Files.delete(report.path());
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> report.save(Runs.whole()))
                .withMessageStartingWith(report.path().resolve("results.json") + " cannot be written: ");
    }

    @Test
    void factsOfTheMachine_tellNoNames() throws Exception {
        Map<String, String> facts = Machine.facts(folder);
        assertThat(facts.keySet())
                .filteredOn(fact -> !fact.startsWith("options")) // who runs this may have given some
                .containsExactly("cpu", "cores", "memory", "system", "kernel", "jdk", "sluice", "commit");
        assertThat(facts).containsEntry("commit", "unknown");
        assertThat(facts.get("memory")).matches("\\d+\\.\\d GiB");
        assertThat(facts.values()).noneMatch(value -> value.contains(System.getProperty("user.home")));
    }
}
