package io.sluice.programs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs commands that come to an end by themselves. */
public final class Shell {
    /** A log for what nobody reads. */
    public static final Path NOWHERE = Path.of("/dev/null");

    private Shell() {}

    /**
     * Runs a command to its end.
     *
     * @param input what it reads; secrets go this way, never among the arguments, which everybody can list
     * @param log takes what it prints
     * @return its exit code, or -1 when it had to be ended because the limit had passed
     */
    public static int run(List<String> command, String input, Path log, Duration limit) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new EmbeddedException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
        }
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended before it had read everything; its exit code and its log say why.
        }
        if (Poll.until(limit, () -> !process.isAlive())) {
            return process.exitValue();
        }
        process.destroyForcibly();
        return -1;
    }
}
