package io.sluice.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that has ended: its exit code, and all that it printed. */
record Ran(int code, String output) {

    /** Runs a command with these variables and no others of PostgreSQL's or ours; ends it after 30 seconds. */
    static Ran of(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sluice", ".out");
        try {
            Process process = builder(command, variables)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end: " + Files.readString(output));
            }
            return new Ran(process.exitValue(), Files.readString(output).strip());
        } finally {
            Files.delete(output);
        }
    }

    static ProcessBuilder builder(List<String> command, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("POSTGRES_") || name.startsWith("SLUICE_"));
        builder.environment().putAll(variables);
        return builder;
    }
}
