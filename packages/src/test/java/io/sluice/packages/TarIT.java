package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar.gz, unpacked somewhere, and its command. */
class TarIT {
    private static Path home = Path.of("");

    private final Path folder;

    TarIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void unpack(@TempDir Path unpacked) throws Exception {
        Command.output("tar", "xzf", Command.built(".tar.gz").toString(), "-C", unpacked.toString());
        try (Stream<Path> files = Files.list(unpacked)) {
            home = files.findFirst().orElseThrow();
        }
    }

    private static Command sluice(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("PATH", Command.path()));
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("SLUICE_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        all.putAll(environment);
        String[] words = Stream.concat(Stream.of(home.resolve("bin/sluice").toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Command.run(all, words);
    }

    private static void assertRefused(Command command, int code, String... words) {
        assertThat(command.output()).startsWith("sluice: ").hasLineCount(1).contains(words);
        assertThat(command.code()).isEqualTo(code);
    }

    /** The same commit gives the same bytes: nothing in it is of this machine, of today, or of whoever has built it. */
    @Test
    void content_isWhatRunsAndNothingOfThisMachine() throws Exception {
        String list = Command.output(
                "tar", "tvzf", Command.built(".tar.gz").toString(), "--full-time", "--utc", "--numeric-owner");
        assertThat(list.lines()).allMatch(line -> line.contains(" 0/0 ") && line.contains(" 2026-01-01 00:00:00"));
        assertThat(home.getFileName().toString()).matches("sluice-\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(List.of("sluice.jar", "LICENSE", "CHANGELOG.md", "systemd/sluice.service", "docs/OPERATING.md"))
                .allMatch(file -> Files.isReadable(home.resolve(file)));
        assertThat(home.resolve("config/provider.properties")).content().contains("#max-batch=1000");
        assertThat(home.resolve("share/man/man1/sluice.1"))
                .content()
                .contains(".TH SLUICE 1", "\\-\\-max\\-batch=KEYS");
        assertThat(home.resolve("share/bash-completion/completions/sluice"))
                .content()
                .contains(" -o default sluice ", "'--max-batch'")
                .doesNotContain("run.sh");
        assertThat(home.resolve("share/zsh/site-functions/_sluice")).content().startsWith("#compdef sluice\n");
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            assertThat(libraries.map(Path::getFileName).map(Path::toString))
                    .anyMatch(name -> name.startsWith("picocli-"))
                    .noneMatch(name -> name.matches(".*(embedded|commons-compress|xz-).*\\.jar"));
        }
    }

    @Test
    void command_isFoundThroughLinks() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("bin/sluice"));
        Path second = Files.createSymbolicLink(folder.resolve("sluice"), Path.of("link"));
        assertThat(link).exists();
        Command version = Command.run(
                Map.of("PATH", Command.path(), "JAVA_HOME", System.getProperty("java.home")),
                second.toString(),
                "--version");
        assertThat(version.output()).contains("(commit " + head());
        assertThat(version.output())
                .matches(
                        "Sluice \\S+ \\(commit ([0-9a-f]{10}( and changes)?|unknown), (\\d{4}-\\d\\d-\\d\\d|unknown)\\)\n");
    }

    /** The commit that this is; sources without a repository have none. */
    private static String head() throws Exception {
        if (!Command.isInstalled("git") || !Files.exists(Path.of("..", ".git"))) {
            return "unknown";
        }
        Command head = Command.run(Map.of("PATH", Command.path()), "git", "rev-parse", "--short=10", "HEAD");
        return head.code() == 0 ? head.output().strip() : "unknown";
    }

    /** With 2 systemd does not start it again. */
    @Test
    void withoutSettings_oneLineSaysSo() throws Exception {
        assertRefused(sluice(Map.of(), "serve"), 2, "--db", "--redis");
    }

    /** What lies beside the command is read, unless the environment or a flag names something else. */
    @Test
    void settingsBesideIt_areRead() throws Exception {
        Path beside = home.resolve("config/sluice.properties");
        Files.writeString(beside, "lanes=none\n");
        try {
            assertRefused(sluice(Map.of(), "serve"), 2, "--lanes", beside.toString());
            assertRefused(sluice(Map.of("SLUICE_CONFIG", "/nonexistent"), "serve"), 2, "/nonexistent");
        } finally {
            Files.delete(beside);
        }
    }

    @Test
    void withoutJava_oneLineSaysSo() throws Exception {
        for (String tool : List.of("dirname", "readlink", "sed", "head")) {
            Path its = Files.writeString(folder.resolve(tool), "#!/bin/sh\nexec " + tool(tool) + " \"$@\"\n");
            assertThat(its.toFile().setExecutable(true)).isTrue();
        }
        String command = home.resolve("bin/sluice").toString();
        assertRefused(
                Command.run(Map.of("PATH", folder.toString()), command), 1, "no java in the PATH", "Java 17 or newer");
        assertRefused(sluice(Map.of("JAVA_HOME", "/nonexistent")), 1, "JAVA_HOME is /nonexistent", "Java 17 or newer");
    }

    private static Path tool(String name) {
        return Stream.of(Command.path().split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** The JVM itself would print a stack trace. */
    @Test
    void withTooOldJava_oneLineSaysSo() throws Exception {
        assertRefused(sluice(Map.of("JAVA_HOME", javaThatSays("11.0.2").toString())), 1, "is Java 11.0.2:", "Java 17");
        Path old = javaThatSays("1.8.0_292");
        Files.delete(old.resolve("release"));
        assertRefused(sluice(Map.of("JAVA_HOME", old.toString())), 1, "is Java 1.8.0_292:", "Java 17");
    }

    private Path javaThatSays(String version) throws IOException {
        Path its = folder.resolve("java-" + version);
        Path java = Files.createDirectories(its.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2020-01-01' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(its.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return its;
    }

    /** A command that needs the sources says so. */
    @Test
    void whatItHasNot_itSays() throws Exception {
        assertRefused(sluice(Map.of(), "bench"), 2, "that is a command of run.sh");
    }
}
