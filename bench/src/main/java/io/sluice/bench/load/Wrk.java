package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Requests;
import io.sluice.bench.wire.Target;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The installed wrk 4, with as many threads as there are processors, and two at most. It cannot send batches, does not tell statuses
 * apart (see {@link WrkScript.WrkOutput}), runs for whole seconds, and adds to its latencies what it takes for left out by the closed
 * loop: they are somewhat longer than the own client's. Zipf keys are 100,000 draws, repeated at random. Blocks at most some seconds
 * longer than the load's duration.
 */
public final class Wrk implements Client {
    private static final int MOST_THREADS = 2;
    private static final int CONNECT_MILLIS = 2000;

    private final ChildProgram wrk = new ChildProgram("wrk", "wrk");

    @Override
    public void require() throws InterruptedException {
        ChildProgram.Outcome unused = wrk.run(List.of("-v"), Duration.ZERO, () -> {});
    }

    @Override
    public String name() {
        try {
            String[] words =
                    wrk.run(List.of("-v"), Duration.ZERO, () -> {}).text().split(" ", 3);
            return words.length < 3 ? "wrk" : words[0] + ' ' + words[1];
        } catch (BenchException e) {
            return "wrk"; // not installed: the run will say so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "wrk";
        }
    }

    @Override
    public Measured run(Load load) throws InterruptedException {
        Target server = Target.of(load.base());
        String script = WrkScript.of(load.requests(), server);
        FileDescriptors.require(load.connections());
        String unreachable = unreachable(server);
        if (unreachable != null) {
            throw new BenchException("the server at " + server.authority() + " cannot be reached: " + unreachable
                    + "; check that a server listens there");
        }
        try {
            Path file = Files.createTempFile("sluice-bench-", ".lua");
            try {
                Files.writeString(file, script);
                return run(load, server, file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BenchException("the script for wrk cannot be written: " + e.getMessage());
        }
    }

    private Measured run(Load load, Target server, Path script) throws InterruptedException {
        Duration time = Duration.ofSeconds(seconds(load.duration()));
        int[] failures = {0}; // wrk would go on asking a server that is no more
        ChildProgram.Outcome outcome = wrk.run(flags(load, server, time, script), time, () -> {
            failures[0] = unreachable(server) == null ? 0 : failures[0] + 1;
            if (failures[0] > 1) {
                throw gone(server);
            }
        });
        if (unreachable(server) != null) {
            throw gone(server);
        }
        if (outcome.code() != 0) {
            throw new BenchException("wrk gave up: " + outcome.last());
        }
        Measured measured = WrkScript.WrkOutput.read(outcome.text());
        if (measured.total() == 0) {
            throw new BenchException("the server at " + server.authority() + " did not answer once: see what it says");
        }
        return measured;
    }

    private static BenchException gone(Target server) {
        return new BenchException("the server at " + server.authority()
                + " does not answer any more: it accepts no connection; see what it said last");
    }

    /** Why no connection can be made, or null. */
    private static @Nullable String unreachable(Target server) {
        try (Socket socket = new Socket()) {
            socket.connect(server.address(), CONNECT_MILLIS);
            return null;
        } catch (IOException e) {
            return Target.reason(e);
        }
    }

    private static List<String> flags(Load load, Target server, Duration time, Path script) {
        int threads = Math.min(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), load.connections());
        String path = load.requests() instanceof Requests.Same same ? same.path() : "/";
        return List.of(
                "--threads=" + threads,
                "--connections=" + load.connections(),
                "--duration=" + time.toSeconds() + "s",
                "--timeout=10s",
                "--script=" + script,
                "http://" + server.authority() + path);
    }

    /** Whole seconds, rounded up. */
    static long seconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
