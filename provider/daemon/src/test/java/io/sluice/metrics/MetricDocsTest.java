package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.metrics.Meaning.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/METRICS.md is what the code says. With {@code -Dsluice.write=true} it is written instead. */
class MetricDocsTest {
    private static final Path FILE = Path.of("..", "..", "docs", "METRICS.md");
    private static final String COMMAND =
            "the code says something else: mvn -q test -pl provider/daemon -am -Dtest=MetricDocsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.write=true";

    private static final String HEAD =
            """
            # Metrics

            Everything at `/metrics` of the admin port. This page is made from the code (`io.sluice.metrics.Meanings`), and a test
            holds a running daemon to it. Times are in seconds, sizes in bytes. Counters begin at 0 with the program. What is
            about one table has its name as `table` (for fills of answers: the view's), what is about one server its address as `node`.

            A histogram `x` has `x_bucket`, `x_sum` and `x_count`, and beside it a gauge `x_max`, the largest of the last minutes.
            Metrics of what is switched off (`--changes`, `--writable`, `--odata`, Redis, `--refill`, `--audit`) are not there.
            [config/prometheus/sluice-rules.yml](../config/prometheus/sluice-rules.yml) has alerts made of them,
            [config/grafana/sluice.json](../config/grafana/sluice.json) a dashboard; [OPERATING](OPERATING.md#alerts) says what to do.
            """;

    private static Stream<Meaning> all() {
        return Meanings.GROUPS.stream().flatMap(group -> group.meanings().stream());
    }

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        for (MeaningGroup group : Meanings.GROUPS) {
            page.append("\n## ").append(group.title());
            page.append("\n\n| name | type | labels | meaning | what to do |\n|---|---|---|---|---|\n");
            for (Meaning meaning : group.meanings()) {
                page.append("| `").append(meaning.shown()).append("` | ");
                page.append(meaning.kind().type()).append(" | ");
                page.append(String.join(", ", meaning.labels())).append(" | ");
                page.append(meaning.help()).append(" | ").append(meaning.todo()).append(" |\n");
            }
        }
        return page.toString();
    }

    @Test
    void page_isWhatTheCodeSays() throws IOException {
        String now = page();
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(FILE, now);
        }
        assertThat(FILE).as(COMMAND).content().isEqualTo(now);
    }

    @Test
    void noTwo_haveOneNameOrOneText() {
        assertThat(all().map(Meaning::shown)).doesNotHaveDuplicates();
        assertThat(all().map(Meaning::help)).doesNotHaveDuplicates().allMatch(help -> help.endsWith("."));
        assertThat(all().map(Meaning::todo)).allMatch(todo -> todo.endsWith("."));
        assertThat(all().map(Meaning::labels))
                .allMatch(labels -> labels.equals(labels.stream().sorted().toList()));
    }

    @Test
    void whatIsNotThere_cannotBeCounted() {
        try (Metrics metrics = new Metrics()) {
            assertThatThrownBy(() -> metrics.counter("sluice.odd", () -> 0)).hasMessageContaining("sluice.odd");
            assertThatThrownBy(() -> metrics.gauge("sluice.fills", () -> 0, "result", "written", "table", "t"))
                    .as("a counter")
                    .hasMessageContaining(Kind.GAUGE.name());
            assertThatThrownBy(() -> metrics.counter("sluice.fills", () -> 0, "table", "t"))
                    .hasMessageContaining("[table]");
        }
    }

    /** Micrometer's own among them, and the gauges of the largest. */
    @Test
    void noTwoTexts_areAlikeInWhatPrometheusReads() {
        try (Metrics metrics = new Metrics()) {
            metrics.lookups("urls").waited("k", 1_000);
            metrics.requests("single").answered(200, 1_000);
            List<String> help = metrics.scrape()
                    .lines()
                    .filter(line -> line.startsWith("# HELP "))
                    .map(line -> line.split(" ", 4)[3])
                    .toList();
            assertThat(help).hasSizeGreaterThan(40).doesNotHaveDuplicates();
            assertThat(help).contains("The largest of the last minutes. How long one SELECT took, failed ones too.");
        }
    }
}
