package io.sluice.metrics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus' own judge of rules and pages: in Debian's package {@code prometheus}. Tests that ask it are skipped where it is not installed. */
final class Promtool {
    private Promtool() {}

    /** How it ends with this input (0 when it is content), and on the lines below what it says. */
    static String says(String input, String... arguments) throws IOException, InterruptedException {
        String program = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!program.isEmpty(), "promtool is not installed (apt-get install prometheus): nothing judged");
        Path given = Files.createTempFile("promtool", ".in");
        Path said = Files.createTempFile("promtool", ".out");
        try {
            Files.writeString(given, input);
            Process process = new ProcessBuilder(Stream.concat(Stream.of(program), List.of(arguments).stream())
                            .toList())
                    .redirectInput(given.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return "it did not end";
            }
            return process.exitValue() + "\n" + Files.readString(said, StandardCharsets.UTF_8);
        } finally {
            Files.delete(given);
            Files.delete(said);
        }
    }
}
