package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ServeOptions;
import io.sluice.flags.ConfigException;
import io.sluice.tuning.ConfigChange;
import io.sluice.tuning.ConfigChange.ValueChange;
import io.sluice.tuning.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Settings that change while the daemon runs, from its command line and its file to what is applied. */
@Timeout(20)
class RereadingTest {
    @TempDir
    Path folder = Path.of("");

    private final List<ServeOptions> applied = new ArrayList<>();

    private Tuning started(@Nullable Path file, String... flags) {
        CommandLine program = Sluice.program(Map.of(), file);
        String[] words = Stream.concat(Stream.of("serve"), Arrays.stream(flags)).toArray(String[]::new);
        CommandLine parsed = program.parseArgs(words).subcommand().commandSpec().commandLine();
        ServeCommand serve = parsed.getCommand();
        return new Tuning(serve.options, serve.reader(), applied::add, Clock.systemUTC());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.properties"), text);
    }

    @Test
    void set_isAppliedAtOnce_listed_andUndone() throws Exception {
        Tuning tuning = started(file("max-batch = 500\n"), "--window=1ms");
        ConfigChange change = tuning.set(Map.of("window", "2ms", "ttl", "5m"), "the test");
        assertThat(change.values())
                .containsExactly(new ValueChange("ttl", "1h", "5m"), new ValueChange("window", "1ms", "2ms"));
        assertThat(applied).singleElement().satisfies(options -> {
            assertThat(options.tables().get(0).coalescing().window().maxWait()).hasMillis(2);
            assertThat(options.tables().get(0).coalescing().window().maxKeys()).isEqualTo(500);
            assertThat(options.tables().get(0).ttl()).hasMinutes(5);
        });
        assertThat(tuning.configuration()).containsEntry("window", "2ms").containsEntry("max-batch", "500");

        assertThat(tuning.set(Map.of("lanes", "4"), "another").number()).isEqualTo(2);
        ConfigChange undone = tuning.undo("the test");
        assertThat(undone.values()).containsExactly(new ValueChange("lanes", "4", "2"));
        assertThat(tuning.configuration()).containsEntry("window", "2ms").containsEntry("lanes", "2");
        tuning.undo("the test");
        assertThat(tuning.configuration()).containsEntry("window", "1ms").containsEntry("ttl", "1h");
        assertThatThrownBy(() -> tuning.undo("the test")).hasMessage("there is nothing to undo");
        assertThat(tuning.changes())
                .extracting(ConfigChange::from)
                .containsExactly("the test", "the test", "another", "the test");
        assertThat(applied).hasSize(4);
    }

    /** What would be gone at the next start although it was to be saved is not set either. */
    @Test
    void whatCannotBeSaved_isNotSet() throws Exception {
        Tuning fileless = started(null, "--window=1ms");
        for (Tuning tuning : List.of(fileless, started(file(""), "--window=1ms"))) {
            assertThatThrownBy(() -> tuning.setAndSave(Map.of("window", "2ms", "ttl", "5m"), "the test"))
                    .isInstanceOf(ConfigException.class);
            assertThat(tuning.configuration()).containsEntry("window", "1ms").containsEntry("ttl", "1h");
            assertThat(tuning.changes()).isEmpty();
        }
        assertThat(applied).isEmpty();
        Tuning tuning = started(file("# kept\n"), "--window=1ms");
        assertThat(tuning.setAndSave(Map.of("ttl", "5m"), "the test").values())
                .containsExactly(new ValueChange("ttl", "1h", "5m"));
        assertThat(folder.resolve("sluice.properties")).hasContent("# kept\nttl=5m\n");
    }

    /** It would be gone all the same, and the daemon with it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    max-batch = 10 # x         | '10 # x' is not a whole number
                    ttl = 2h\\nttl = 3h         | 'ttl' stands twice
                    windo = 3ms                | unknown key 'windo'
                    timeout = 1ms              | --window is not below --timeout
                    """)
    void fileThatNoStartWouldTake_isNotSavedTo(String lines, String why) throws Exception {
        Path file = file("");
        Tuning tuning = started(file);
        String text = lines.replace("\\n", "\n");
        file(text);
        assertThatThrownBy(() -> tuning.setAndSave(Map.of("window", "5ms"), "the test"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nothing is saved, for no start would take " + file)
                .hasMessageContaining(why);
        assertThat(file).hasContent(text);
        assertThat(tuning.configuration()).containsEntry("window", "0ms");
    }

    /** What somebody is writing to the list meanwhile is the next reload's. */
    @Test
    void set_readsNoFileAnew() throws Exception {
        Path list = Files.writeString(
                folder.resolve("tables.properties"),
                "tables = a\ntable.a.key = k\ntable.a.value = v\ntable.a.ttl = 1h\n");
        Tuning tuning = started(file(""), "--tables=" + list, "--db=jdbc:postgresql://localhost/x");
        Files.writeString(list, "tables = a\ntable.a.key = k\ntable.a.value = v\ntable.a.ttl = 2h\nnonsense\n");
        assertThat(tuning.set(Map.of("lanes", "4"), "the test").values())
                .containsExactly(new ValueChange("lanes", "2", "4"));
        assertThatThrownBy(() -> tuning.reload("the test")).hasMessageContaining("'nonsense'");
        Files.writeString(list, "tables = a\ntable.a.key = k\ntable.a.value = v\ntable.a.ttl = 2h\n");
        assertThat(tuning.reload("the test").values()).contains(new ValueChange("table.a.ttl", "1h", "2h"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    window   | soon  | window
                    window   | 2     | window
                    window   | 2s    | --window is not below --timeout
                    window   | 1.5d  | window
                    max-batch| 0     | --max-batch 0 is not between 1 and 100000
                    lanes    | 1000  | --lanes 1000 is not between 1 and 500
                    queue    | many  | queue
                    recent   | -1s   | recent
                    log-level| loud  | log-level
                    window   | -5ms  | '-5ms' is not a duration
                    listen   | :9    | 'listen' is read at the start
                    windo    | 2ms   | unknown key 'windo'; the nearest is 'window'
                    """)
    void nonsense_isOneSentence_andTheOldValueStays(String key, String value, String line) throws Exception {
        Tuning tuning = started(file(""));
        Map<String, String> before = tuning.configuration();
        assertThatThrownBy(() -> tuning.set(Map.of(key, value, "ttl", "7m"), "the test"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(line)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(tuning.configuration()).isEqualTo(before);
        assertThat(applied).isEmpty();
        assertThat(tuning.changes()).isEmpty();
    }

    /** However it is spelled: the log of changes tells what has changed, and an undo takes back something. */
    @ParameterizedTest
    @CsvSource({
        "log-level, INFO",
        "window, 1000us",
        "window, 1MS",
        "ttl, 60m",
        "recent, 1000ms",
        "slow-lookup, 0",
    })
    void valueThatMeansTheSame_isNoChange(String key, String value) throws Exception {
        Tuning tuning = started(file("window = 1ms\n"));
        Map<String, String> before = tuning.configuration();
        assertThat(tuning.set(Map.of(key, value), "the test").values()).isEmpty();
        assertThat(tuning.configuration()).isEqualTo(before);
        assertThat(applied).isEmpty();
        assertThatThrownBy(() -> tuning.undo("the test")).hasMessage("there is nothing to undo");
        file("window = 1ms\ndrain-delay = 0ms\nbench-routes = FALSE\nttl-jitter = 10.0%\n");
        assertThat(tuning.reload("SIGHUP").atStart()).isEmpty();
    }

    @Test
    void tablesValueThatMeansTheSame_isNoChange() throws Exception {
        String list = "tables = links\ntable.links.key = k\ntable.links.value = v\ntable.links.";
        Tuning tuning = started(file(list + "window = 7ms\n"));
        file(list + "window = 7000us\n");
        assertThat(tuning.reload("SIGHUP").values()).isEmpty();
        file(list + "window = auto\n");
        assertThat(tuning.reload("SIGHUP").values()).contains(new ValueChange("table.links.window", "7ms", "auto"));
        file(list + "window = AUTO\n");
        assertThat(tuning.reload("SIGHUP").values()).isEmpty();
        file("tables = links\ntable.links.key = K\ntable.links.value = v\ntable.links.window = auto\n");
        assertThat(tuning.reload("SIGHUP").atStart()).containsExactly("table.links.key");
    }

    /** A window could grow until no lookup is in time. */
    @Test
    void latencyTarget_isBelowTheTimeout_whereTheWindowIsFoundOut() throws Exception {
        Tuning tuning = started(file(""));
        tuning.set(Map.of("latency-target", "1h"), "the test");
        String line = "--latency-target is not below --timeout: with --window auto every lookup could become late";
        assertThatThrownBy(() -> tuning.set(Map.of("window", "auto"), "the test"))
                .hasMessage(line);
        tuning.set(Map.of("window", "auto", "latency-target", "20ms"), "the test");
        assertThatThrownBy(() -> tuning.set(Map.of("timeout", "20ms"), "the test"))
                .hasMessage(line);
        file("tables = a\ntable.a.key = k\ntable.a.value = v\ntable.a.window = auto\nlatency-target = 1s\n");
        assertThatThrownBy(() -> tuning.reload("SIGHUP")).hasMessage(line);
        assertThat(tuning.configuration()).containsEntry("window", "auto").containsEntry("timeout", "1s");
    }

    @Test
    void reload_takesTheFileAsItIs_saysWhatNeedsAStart() throws Exception {
        Path file = file("window = 1ms\nmax-batch = 100\n");
        Tuning tuning = started(file);
        tuning.set(Map.of("lanes", "3"), "the test");
        file("window = 4ms\nlisten = 127.0.0.1:9999\n");
        ConfigChange change = tuning.reload("SIGHUP");
        assertThat(change.values())
                .containsExactly(
                        new ValueChange("lanes", "3", "2"),
                        new ValueChange("max-batch", "100", "1000"),
                        new ValueChange("window", "1ms", "4ms"));
        assertThat(change.atStart()).containsExactly("listen");
        assertThat(tuning.configuration()).containsEntry("listen", "127.0.0.1:8080");

        file("window = 5ms\nmax-batch = none\n");
        assertThatThrownBy(() -> tuning.reload("SIGHUP"))
                .hasMessageContaining("max-batch")
                .hasMessageContaining("sluice.properties, line 2)")
                .isInstanceOf(ConfigException.class);
        assertThat(tuning.configuration()).containsEntry("window", "4ms");
    }

    /** Whoever opened a pipe that nobody writes to would wait for ever, and all who change settings with it. */
    @Test
    void pipe_isNotReadAgain() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path file = file("window = 1ms\n");
        Tuning tuning = started(file);
        Files.move(pipe, file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> tuning.reload("SIGHUP"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--config " + file
                        + " is a pipe or a device, which can be read at the start alone: restart with a file");
        assertThat(tuning.configuration()).containsEntry("window", "1ms");
        assertThat(tuning.set(Map.of("window", "2ms"), "the test").values()).hasSize(1);
    }

    /** Half a file, another program's, one of nothing but backslashes: one line each, at once, and not too long. */
    @ParameterizedTest
    @CsvSource({
        "a, 3000000, it cannot be read; check that it is a file of less than a megabyte",
        "a, 1000000, 'unknown key ''aaaa'",
        "window=a, 100000, is not a duration like 50ms",
        "\\, 1000000, 'unknown key ''\\\\'",
        "'a\\\n', 300000, 'unknown key ''aaaa'",
        "'#\n', 400000, ''",
    })
    void anyFile_isOneLine_atOnce(String text, int times, String line) throws Exception {
        Tuning tuning = started(file(""));
        file(text.replace("\\n", "\n").repeat(times));
        if (line.isEmpty()) {
            assertThat(tuning.reload("SIGHUP").values()).isEmpty();
            return;
        }
        assertThatThrownBy(() -> tuning.reload("SIGHUP"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(line)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2000).doesNotContain("\n"));
    }

    /** A flag beats the file, at a start and later; what is set beats both. */
    @Test
    void flag_beatsTheFile_whatIsSetBeatsBoth() throws Exception {
        Path file = file("window = 1ms\n");
        Tuning tuning = started(file, "--window", "3ms");
        file("window = 9ms\nttl = 2h\n");
        assertThat(tuning.reload("SIGHUP").values()).containsExactly(new ValueChange("ttl", "1h", "2h"));
        tuning.set(Map.of("window", "4ms"), "the test");
        assertThat(tuning.configuration()).containsEntry("window", "4ms");
    }

    @Test
    void tablesOfAFile_haveBoundsOfTheirOwn() throws Exception {
        String list =
                "tables = links, posts\ntable.links.key = k\ntable.links.value = v\ntable.posts.key = k\ntable.posts.value = v\n";
        Path file = file(list + "table.posts.window = 7ms\n");
        Tuning tuning = started(file);
        tuning.set(Map.of("window", "2ms"), "the test");
        assertThat(applied.get(0).tables())
                .extracting(table -> table.coalescing().window().maxWait().toMillis())
                .containsExactly(2L, 7L);
        file(list + "table.posts.window = 8ms\n");
        assertThat(tuning.reload("SIGHUP").values())
                .contains(new ValueChange("table.posts.window", "7ms", "8ms"), new ValueChange("window", "2ms", "0ms"));
    }
}
