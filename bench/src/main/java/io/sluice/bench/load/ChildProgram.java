package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program on the path that makes load for a time and then prints what it found: less than a pipe holds. It ends with this JVM; when
 * this one is killed, it ends by itself when its time is over, which its own flags say.
 *
 * @param debianPackage where to get it
 */
public record ChildProgram(String name, String debianPackage) {
    private static final Duration LONGER = Duration.ofSeconds(20);

    /** What it wrote to both of its outputs, and the code it ended with. */
    public record Outcome(int code, String text) {
        /** Its last line, for messages. */
        public String last() {
            return text.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((before, line) -> line)
                    .orElse("it said nothing");
        }
    }

    /** Is asked every second, while the program runs, whether that still makes sense. */
    public interface Watched {
        void check() throws InterruptedException;
    }

    /**
     * Runs it to its end.
     *
     * @param time how long it is to run by its own flags; some seconds later it is ended
     * @throws BenchException if it is not installed, or does not end
     */
    public Outcome run(List<String> flags, Duration time, Watched watched) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(name).redirectErrorStream(true);
        builder.command().addAll(flags);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new BenchException(name + " is not installed: install it (Debian: apt-get install " + debianPackage
                    + ") or use --client own");
        }
        Thread end = new Thread(process::destroyForcibly, "bench-end-" + name);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            long last = System.nanoTime() + time.plus(LONGER).toNanos();
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                watched.check();
                if (System.nanoTime() > last) {
                    throw new BenchException(name + " did not end when its " + time.toSeconds() + " s were over");
                }
            }
            return new Outcome(
                    process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new BenchException("what " + name + " wrote cannot be read: " + e.getMessage());
        } finally {
            process.destroyForcibly();
            keepNoHook(end);
        }
    }

    private static void keepNoHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs
        }
    }
}
