package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the program that a process runs, as the program says it itself. */
final class ProgramVersion {
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)+");
    private static final String UNKNOWN = "unknown";

    private ProgramVersion() {}

    static String of(ProcessTree tree) throws InterruptedException {
        String program = ProcessHandle.of(tree.pid())
                .flatMap(process -> process.info().command())
                .orElse(null);
        if (program == null) {
            return UNKNOWN;
        }
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    return UNKNOWN;
                }
                Matcher number =
                        NUMBER.matcher(new String(process.getInputStream().readAllBytes(), UTF_8));
                return number.find() ? number.group() : UNKNOWN;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
