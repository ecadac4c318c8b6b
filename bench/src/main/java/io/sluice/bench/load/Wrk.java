package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.load.ChildProgram.Reachable;
import io.sluice.bench.load.WrkScript.WrkOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The installed wrk 4, with as many threads as there are processors, and two at most. It cannot send batches, does not tell statuses
 * apart (see {@link WrkOutput}), runs for whole seconds, and adds to its latencies what it takes for left out by the closed loop: they
 * are somewhat longer than the own client's. Zipf keys are 100,000 draws, repeated at random. Blocks at most some seconds longer than
 * the load's duration.
 */
public final class Wrk implements Client {
    private static final int MOST_THREADS = 2;

    private final ChildProgram wrk = new ChildProgram("wrk", "wrk");

    @Override
    public void require() throws InterruptedException {
        wrk.require("-v");
    }

    @Override
    public String name() {
        try {
            String[] words = wrk.version("-v").split(" ", 3);
            return words.length < 3 ? "wrk" : words[0] + ' ' + words[1];
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "wrk";
        }
    }

    @Override
    public Measured run(Load load) throws InterruptedException {
        Target target = Target.of(load.base());
        String script = WrkScript.of(load.requests(), target);
        FileDescriptors.require(load.connections());
        Reachable reachable = new Reachable(target);
        reachable.require();
        Path file = ChildProgram.temporary(".lua");
        try {
            Files.writeString(file, script);
            Duration time = Duration.ofSeconds(seconds(load.duration()));
            ChildProgram.Output output = wrk.run(flags(load, target, time, file), time, reachable);
            reachable.requireStill();
            if (output.code() != 0) {
                throw new BenchException("wrk gave up: " + output.last());
            }
            Measured measured = WrkOutput.read(output.text());
            if (measured.total() == 0) {
                throw new BenchException(
                        "the server at " + target.authority() + " did not answer once: see what it says");
            }
            return measured;
        } catch (IOException e) {
            throw new BenchException("the script for wrk cannot be written: " + e.getMessage());
        } finally {
            ChildProgram.delete(file);
        }
    }

    private static List<String> flags(Load load, Target target, Duration time, Path script) {
        int threads = Math.min(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), load.connections());
        String path = load.requests() instanceof Requests.Same same ? same.path() : "/";
        return List.of(
                "--threads=" + threads,
                "--connections=" + load.connections(),
                "--duration=" + time.toSeconds() + "s",
                "--timeout=10s",
                "--script=" + script,
                "http://" + target.authority() + path);
    }

    /** Whole seconds, rounded up. */
    static long seconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
