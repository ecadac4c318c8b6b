package io.sluice.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command that has ended.
 *
 * @param output what it has written, to standard error, too
 */
record Command(int code, String output) {
    /** Runs it with this environment and nothing else. */
    static Command run(Map<String, String> environment, String... words) throws Exception {
        Path log = Files.createTempFile("command", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES))
                    .as("%s ended", List.of(words))
                    .isTrue();
            return new Command(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
        } finally {
            boolean unused = process.toHandle().destroyForcibly();
            Files.deleteIfExists(log);
        }
    }

    /** Runs it as whoever runs the tests would, and wants it to succeed. */
    static String output(String... words) throws Exception {
        Command command = run(Map.of("PATH", path(), "LC_ALL", "C"), words);
        assertThat(command.code())
                .as("%s: %s", List.of(words), command.output())
                .isZero();
        return command.output();
    }

    static String path() {
        return String.valueOf(System.getenv("PATH"));
    }

    static boolean isInstalled(String program) {
        return Stream.of(path().split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The one file in this module's {@code target} whose name ends so. */
    static Path built(String end) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(end)).toList();
            assertThat(found).as("files of target that end with %s", end).hasSize(1);
            return found.get(0).toAbsolutePath();
        }
    }
}
