package io.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.bench.lab.ItFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bench as its users start it, by its jar: a process, what it writes, and what it has started. */
final class RunningBench implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Path JAR = Path.of("target", "dist", "sluice-bench.jar");

    private final Process process;
    private final Path out;
    private final Path err;

    private RunningBench(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it with these arguments, its output in files of the folder. */
    static RunningBench start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(folder, environment, List.of(), arguments);
    }

    /** Likewise, behind a command that becomes it. */
    static RunningBench start(Path folder, Map<String, String> environment, List<String> behind, String... arguments)
            throws IOException {
        return start(
                folder,
                environment,
                behind,
                List.of("-jar", JAR.toAbsolutePath().toString()),
                arguments);
    }

    /** The program of the drills. */
    static RunningBench startDrill(Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> program = List.of("-cp", JAR.toAbsolutePath().toString(), Drills.class.getName());
        return start(folder, environment, List.of(), program, arguments);
    }

    private static RunningBench start(
            Path folder,
            Map<String, String> environment,
            List<String> behind,
            List<String> program,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(behind);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(ItFolder.QUICK);
        command.addAll(program);
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "bench", ".out");
        Path err = Files.createTempFile(folder, "bench", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new RunningBench(builder.start(), out, err);
    }

    List<String> out() {
        return lines(out);
    }

    List<String> err() {
        return lines(err);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a line of its progress holds this. */
    void awaitLine(String part) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(process.isAlive() || err().toString().contains(part))
                    .as("ended early: %s", err())
                    .isTrue();
            return err().stream().anyMatch(line -> line.contains(part));
        });
    }

    /** Waits for its end, and returns its code. */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("ends: %s", err())
                .isTrue();
        return process.exitValue();
    }

    /** What it has started, and what keeps it. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** The daemon that it measures. */
    ProcessHandle daemon() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
    }

    /** Sends it a signal that Java has no word for. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The folder that it names at its end. */
    Path report() {
        return out().stream()
                .map(Pattern.compile("report: (.*)/report\\.html")::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Path.of(matcher.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no report: " + out() + err()));
    }

    /** Waits until none of these runs, and no server of the data folder. */
    static void awaitNobodyLeft(List<ProcessHandle> started, Path data) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(started.stream().filter(ProcessHandle::isAlive)).isEmpty();
            try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
                assertThat(all.filter(p -> p.info().command().orElse("").startsWith(data.toString())))
                        .isEmpty();
            }
        });
    }

    /** Ends it if it still runs: nothing that a test has started outlives the test. */
    @Override
    public void close() {
        boolean ended = false;
        try {
            boolean unused = process.toHandle().destroy();
            ended = process.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                boolean unused = process.toHandle().destroyForcibly();
            }
        }
        assertThat(ended).as("ends when it is told to: %s", err()).isTrue();
    }
}
