package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard speak of metrics and labels that there are, and name paragraphs that are there to be read. */
class AlertsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path RULES = ROOT.resolve("config/prometheus/sluice-rules.yml");
    private static final Path DASHBOARD = ROOT.resolve("config/grafana/sluice.json");
    private static final Pattern NAME = Pattern.compile("\\b(?:sluice|process|jvm|system|up)(?:_\\w+)?\\b");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z]\\w+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LINK = Pattern.compile("OPERATING\\.md#([\\w-]+)");

    /** Of Prometheus, or of what it scrapes. */
    private static final Set<String> EVERYBODYS = Set.of("instance", "job", "le");

    /** By the name of each series: its labels. */
    private static Map<String, List<String>> series() {
        Map<String, List<String>> all = new HashMap<>();
        all.put("up", List.of());
        for (MeaningGroup group : Meanings.GROUPS) {
            for (Meaning meaning : group.meanings()) {
                if (meaning.kind().hasMax()) {
                    for (String part : List.of("_bucket", "_sum", "_count", "_max")) {
                        all.put(meaning.shown() + part, meaning.labels());
                    }
                } else {
                    all.put(meaning.shown(), meaning.labels());
                }
            }
        }
        return all;
    }

    private static List<String> rules(String key) throws IOException {
        return Files.readAllLines(RULES).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .toList();
    }

    private static List<String> dashboard() throws IOException {
        List<String> found = new ArrayList<>();
        try (JsonParser json = JsonFactory.builder().build().createParser(Files.readString(DASHBOARD))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                boolean query = "expr".equals(json.currentName()) || "query".equals(json.currentName());
                if (query && token == JsonToken.VALUE_STRING) {
                    found.add(json.getText().replaceFirst("label_values\\((\\w+), (\\w+)\\)", "sum by ($2) ($1)"));
                }
            }
        }
        found.remove("prometheus"); // the kind of the variable for the source
        return found;
    }

    private static List<String> expressions() throws IOException {
        List<String> all =
                new ArrayList<>(rules("- alert").size() == rules("expr").size() ? rules("expr") : List.of());
        all.addAll(dashboard());
        return all;
    }

    /** Without strings, label matchers, groupings and ranges: what is left are functions, metrics and numbers. */
    private static String bare(String expression) {
        return expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\bby \\([^)]*\\)", "")
                .replaceAll("\\[[^]]*]", "");
    }

    @Test
    void everyMetricThatIsAskedFor_isThere_withItsLabels() throws IOException {
        Map<String, List<String>> series = series();
        assertThat(expressions()).hasSizeGreaterThan(60);
        for (String expression : expressions()) {
            Set<String> labels = new TreeSet<>(EVERYBODYS);
            Matcher name = NAME.matcher(bare(expression));
            while (name.find()) {
                assertThat(series).as(expression).containsKey(name.group());
                labels.addAll(series.getOrDefault(name.group(), List.of()));
            }
            Matcher selector = SELECTOR.matcher(expression);
            while (selector.find()) {
                Set<String> own = new TreeSet<>(EVERYBODYS);
                own.addAll(series.getOrDefault(selector.group(1), List.of()));
                Matcher matcher = MATCHER.matcher(selector.group(2));
                while (matcher.find()) {
                    assertThat(own).as(expression).contains(matcher.group(1));
                }
            }
            Matcher grouped = GROUPED.matcher(expression);
            while (grouped.find()) {
                assertThat(labels).as(expression).contains(grouped.group(1).split(", "));
            }
        }
    }

    /** As GitHub makes them. */
    private static Set<String> anchors() throws IOException {
        Set<String> all = new TreeSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/OPERATING.md"))) {
            if (line.startsWith("#")) {
                all.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'));
            }
        }
        return all;
    }

    @Test
    void everyAlert_namesAParagraph() throws IOException {
        List<String> alerts = rules("- alert");
        assertThat(alerts).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        assertThat(rules("expr")).hasSameSizeAs(alerts);
        assertThat(rules("summary")).hasSameSizeAs(alerts);
        assertThat(rules("severity")).hasSameSizeAs(alerts).allMatch(word -> word.matches("critical|warning"));
        assertThat(rules("runbook")).hasSameSizeAs(alerts).allMatch(link -> link.startsWith("docs/OPERATING.md#"));
        Set<String> linked = new TreeSet<>();
        for (Path from : List.of(RULES, ROOT.resolve("docs/METRICS.md"))) {
            Matcher link = LINK.matcher(Files.readString(from));
            while (link.find()) {
                linked.add(link.group(1));
            }
        }
        assertThat(anchors()).containsAll(linked);
    }

    /** A paragraph of an alert says what to look at, and what to do. */
    @Test
    void everyParagraph_saysWhatToDo() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/OPERATING.md"));
        String[] paragraphs = text.substring(text.indexOf("\n## Alerts\n")).split("\n### ", -1);
        assertThat(paragraphs).hasSizeGreaterThan(15);
        for (int i = 1; i < paragraphs.length; i++) {
            assertThat(paragraphs[i].split("\n## ", 2)[0]).contains("**Look at**", "**Do**");
        }
    }

    @Test
    void prometheus_takesTheRules() throws Exception {
        assertThat(Promtool.says("", "check", "rules", RULES.toString())).startsWith("0\n");
    }

    /** Every metric once. Promtool would have us drop one that stock dashboards ask for: that alone it says. */
    @Test
    void prometheus_takesThePage() throws Exception {
        try (Metrics metrics = new Metrics()) {
            for (MeaningGroup group : Meanings.GROUPS) {
                for (Meaning meaning : group.meanings()) {
                    String[] tags = meaning.labels().stream()
                            .flatMap(label -> Stream.of(label, "a \"word\""))
                            .toArray(String[]::new);
                    if (!meaning.name().startsWith("sluice.")) {
                        continue; // there already
                    }
                    switch (meaning.kind()) {
                        case COUNTER -> metrics.counter(meaning.name(), () -> 7, tags);
                        case GAUGE -> metrics.gauge(meaning.name(), () -> 7, tags);
                        case TIMER -> metrics.timer(meaning.name(), tags).accept(7_000_000);
                        case SIZE -> metrics.lookups("urls").dispatched(DispatchReason.CAP, 7);
                        case PAUSE -> throw new AssertionError(meaning);
                    }
                }
            }
            String said = Promtool.says(metrics.scrape(), "check", "metrics");
            assertThat(said.lines().skip(1).filter(line -> !line.startsWith("system_cpu_count ")))
                    .isEmpty();
            assertThat(said).startsWith("3\n"); // a matter of taste; 1 is what it cannot read
        }
    }
}
