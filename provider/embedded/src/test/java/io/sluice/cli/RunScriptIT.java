package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run.sh} from wherever and however it is called. */
@Timeout(60)
class RunScriptIT {
    private static final Path SCRIPT =
            Path.of("..", "..", "run.sh").toAbsolutePath().normalize();

    private final Path folder;

    RunScriptIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Said(int code, String output) {}

    private static Said run(Path where, Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile("sluice", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            } finally {
                boolean unused = process.toHandle().destroyForcibly();
            }
            return new Said(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /** The program that is there, and not a build of what lies beside the link. */
    @Test
    void throughSymbolicLinks_itIsTheProjectsScript() throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("absolute"), SCRIPT);
        Files.createSymbolicLink(folder.resolve("bin/sluice"), Path.of("../absolute"));
        Said said = run(folder, Map.of(), "bin/sluice", "--version");
        assertThat(said.output()).startsWith("Sluice ").hasLineCount(1);
        assertThat(said.code()).isZero();
    }

    @Test
    void withCdpath_itIsFoundAllTheSame() throws Exception {
        String project = String.valueOf(SCRIPT.getName(SCRIPT.getNameCount() - 2));
        Said said = run(Path.of("..", "..", ".."), Map.of("CDPATH", ".:/tmp"), project + "/run.sh", "--version");
        assertThat(said.output()).startsWith("Sluice ").hasLineCount(1);
    }

    @Test
    void withTooFewDescriptors_itSaysSoInOneLine() throws Exception {
        Said said = run(folder, Map.of(), "bash", "-c", "ulimit -n 64; exec '" + SCRIPT + "' serve");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("64 files open", "ulimit -n 4096").hasLineCount(1);
    }

    @Test
    void unknownCommand_isOneLineAndExit2() throws Exception {
        Said said = run(folder, Map.of(), SCRIPT.toString(), "serv");
        assertThat(said.output()).contains("'serv'; the nearest is 'serve'").hasLineCount(1);
        assertThat(said.code()).isEqualTo(2);
    }

    /** Before anything is built: a build and Maven's own words would come first. */
    @ParameterizedTest
    @CsvSource({
        "test quik, 'test takes quick, --full or flags of Maven, not ''quik'''",
        "package --productoin, 'package takes --production or nothing, not ''--productoin'''",
        "package --production all, 'package takes --production or nothing, not ''--production all'''",
    })
    void unknownWord_isOneLineAndExit2(String words, String says) throws Exception {
        Said said = run(folder, Map.of(), "bash", "-c", "'" + SCRIPT + "' " + words);
        assertThat(said.output()).isEqualTo("run.sh: " + says + "\n");
        assertThat(said.code()).isEqualTo(2);
    }

    /** Java reads file names by the locale. */
    @Test
    void pathBeyondTheLocale_isOneLineAndExit2() throws Exception {
        Said said =
                run(folder, Map.of("LC_ALL", "C"), "bash", "-c", "'" + SCRIPT + "' serve --config /tmp/ü/c.properties");
        assertThat(said.output())
                .startsWith("sluice: --config: ")
                .contains("has letters that this locale does not have: start it with LC_ALL=C.UTF-8")
                .hasLineCount(1);
        assertThat(said.code()).isEqualTo(2);
    }

    /** The names of what is built only when it is run must be those that it has. */
    @Test
    void completion_knowsWhatTheUsageSays() throws Exception {
        Said usage = run(folder, Map.of(), SCRIPT.toString(), "help");
        Said completion = run(folder, Map.of(), SCRIPT.toString(), "completion");
        List<String> commands = usage.output()
                .lines()
                .filter(line -> line.matches("  [a-z]+ .*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
        assertThat(commands).contains("serve", "bench", "drill", "test", "package");
        assertThat(completion
                        .output()
                        .lines()
                        .filter(line -> line.contains("local commands="))
                        .findFirst())
                .hasValueSatisfying(line ->
                        assertThat(line.replaceAll(".*=\"|\".*", "").split(" ")).containsAll(commands));
    }
}
