package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scenarios and drills are another program's: nobody may add one, or take one away, and forget it in what shells complete. */
class CompletionTest {
    private static final Path BENCH = Path.of("..", "..", "bench", "src", "main", "java", "io", "sluice", "bench");
    private static final Pattern NAME = Pattern.compile("@Command\\(\\s*name = \"([a-z-]+)\"");

    private static Set<String> commands(String folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(BENCH.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher name = NAME.matcher(Files.readString(file));
                if (name.find()) {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }

    private static Set<String> completed(String command) {
        Matcher list = Pattern.compile(
                        "function _picocli_\\S*_" + command + "\\(\\)[\\s\\S]*?local commands=\"([^\"]*)\"")
                .matcher(ofTheScript());
        assertThat(list.find()).isTrue();
        return new TreeSet<>(Set.of(list.group(1).split(" ")));
    }

    private static String ofTheScript() {
        System.setProperty("sluice.command", "./run.sh");
        try {
            return Run.of("completion").out();
        } finally {
            System.clearProperty("sluice.command");
        }
    }

    /** Installed, it has no sources to build or to test, and no bench. */
    @Test
    void installedProgram_hasItsOwnCommandsAlone() {
        assertThat(ofTheScript()).contains(" -o default run run.sh ", "drill failover");
        assertThat(Run.of("completion").out())
                .contains(" -o default sluice ", "--max-batch")
                .doesNotContain("run.sh", "drill");
    }

    /** What it does besides what the program does. */
    @Test
    void script_hasItsOthers() {
        Matcher commands = Pattern.compile("(?m)^ *local commands=\"([^\"]*)\"").matcher(ofTheScript());
        assertThat(commands.find()).isTrue();
        assertThat(commands.group(1).split(" ")).contains("serve", "bench", "drill", "test", "package", "help");
    }

    @Test
    void drills_areThoseThatThereAre() throws IOException {
        Set<String> drills = commands("drill");
        drills.addAll(commands("freshness"));
        assertThat(drills).contains("restart", "freshness");
        assertThat(completed("drill")).isEqualTo(drills);
    }

    @Test
    void scenarios_areThoseThatThereAre() throws IOException {
        Set<String> scenarios = commands("scenario");
        scenarios.addAll(commands(""));
        scenarios.removeAll(Set.of("bench", "drill")); // the programs themselves
        assertThat(scenarios).contains("article", "compare");
        assertThat(completed("bench")).isEqualTo(scenarios);
    }
}
