package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that makes load for a time and prints what it found. It ends with this JVM; when this one is killed, it ends by itself
 * when its time is over, which its own flags say.
 */
final class ChildProgram {
    private static final Duration LONGER = Duration.ofSeconds(20);
    private static final int MOST_OUTPUT = 1 << 20;

    private final String name;
    private final String debianPackage;

    /** A program on the path, and where to get it. */
    ChildProgram(String name, String debianPackage) {
        this.name = name;
        this.debianPackage = debianPackage;
    }

    /** What it wrote to both of its outputs, and the code it ended with. */
    record Output(int code, String text) {
        /** Its last line, for messages. */
        String last() {
            return text.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((before, line) -> line)
                    .orElse("it said nothing");
        }
    }

    /** Is asked every second, while the program runs, whether that still makes sense. */
    interface Watched {
        void check() throws InterruptedException;
    }

    /**
     * Runs it to its end.
     *
     * @param time how long it is to run by its own flags; some seconds later it is ended
     */
    Output run(List<String> flags, Duration time, Watched watched) throws InterruptedException {
        Path output = temporary(".out");
        try {
            Process process = start(flags, output);
            Thread end = new Thread(process::destroyForcibly, "bench-end-" + name);
            Runtime.getRuntime().addShutdownHook(end);
            try {
                await(process, time, watched);
            } finally {
                process.destroyForcibly();
                keepNoHook(end);
            }
            try (var in = Files.newInputStream(output)) {
                return new Output(process.exitValue(), new String(in.readNBytes(MOST_OUTPUT), UTF_8));
            }
        } catch (IOException e) {
            throw new BenchException("what " + name + " wrote cannot be read: " + e.getMessage());
        } finally {
            delete(output);
        }
    }

    /**
     * Starts it once, to see that it is there.
     *
     * @throws BenchException if it is not
     */
    void require(String versionFlag) throws InterruptedException {
        Output unused = run(List.of(versionFlag), Duration.ZERO, () -> {});
    }

    /** What it says of its version, whatever it takes that flag for; or its name alone. */
    String version(String flag) throws InterruptedException {
        try {
            return run(List.of(flag), Duration.ZERO, () -> {})
                    .text()
                    .lines()
                    .findFirst()
                    .orElse(name);
        } catch (BenchException e) {
            return name; // not installed: the run will say so
        }
    }

    private Process start(List<String> flags, Path output) {
        ProcessBuilder builder = new ProcessBuilder().redirectErrorStream(true).redirectOutput(output.toFile());
        builder.command().add(name);
        builder.command().addAll(flags);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new BenchException(name + " is not installed: install it (Debian: apt-get install " + debianPackage
                    + ") or use --client own");
        }
    }

    private void await(Process process, Duration time, Watched watched) throws InterruptedException {
        long last = System.nanoTime() + time.plus(LONGER).toNanos();
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            watched.check();
            if (System.nanoTime() > last) {
                throw new BenchException(name + " did not end when its " + time.toSeconds() + " s were over");
            }
        }
    }

    private static void keepNoHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs
        }
    }

    /** An empty file for one run. */
    static Path temporary(String suffix) {
        try {
            return Files.createTempFile("sluice-bench-", suffix);
        } catch (IOException e) {
            throw new BenchException("no temporary file can be made: " + e.getMessage());
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** Connects now and then, for clients that would go on asking a server that is no more. For one thread. */
    static final class Reachable implements ChildProgram.Watched {
        private static final int CONNECT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

        private final Target target;
        private int failures;

        Reachable(Target target) {
            this.target = target;
        }

        /** Fails at once. */
        void require() {
            try {
                connect();
            } catch (IOException e) {
                throw new BenchException("the server at " + target.authority() + " cannot be reached: "
                        + Target.reason(e) + "; check that a server listens there");
            }
        }

        /** Fails when it is the second time in succession. */
        @Override
        public void check() {
            try {
                connect();
                failures = 0;
            } catch (IOException e) {
                if (++failures > 1) {
                    gone();
                }
            }
        }

        /** Fails if a client that has ended leaves a server that cannot be reached. */
        void requireStill() {
            try {
                connect();
            } catch (IOException e) {
                gone();
            }
        }

        private void gone() {
            throw new BenchException("the server at " + target.authority()
                    + " does not answer any more: it accepts no connection; see what it said last");
        }

        private void connect() throws IOException {
            try (Socket socket = new Socket()) {
                socket.connect(target.address(), CONNECT_MILLIS);
            }
        }
    }
}
