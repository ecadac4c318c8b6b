package io.sluice.bench.micro;

import io.sluice.bench.base.BenchException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.InputStreamDrainer;

/**
 * Runs benchmarks by JMH, each in JVMs of its own with 512 MB of heap and this JVM's class path.
 *
 * @param forks JVMs, one after the other
 * @param iterations measured in each JVM, after as many to warm up
 * @param iterationTime how long each of them takes
 */
public record Jmh(int forks, int iterations, Duration iterationTime) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int FORK_SECONDS = 2;

    /** It prints a stack trace when a signal ends the other JVM first. Kept here, because a logger that nobody keeps forgets. */
    private static final Logger DRAINER = Logger.getLogger(InputStreamDrainer.class.getName());

    static {
        DRAINER.setLevel(Level.OFF);
    }

    /** How long {@link #run} takes, about. */
    public Duration expected() {
        return iterationTime
                .multipliedBy(2L * iterations)
                .plusSeconds(FORK_SECONDS)
                .multipliedBy(forks);
    }

    /**
     * Runs one benchmark with so many threads, and waits for its end. An operation is a lookup.
     *
     * @throws BenchException if it could not be run to its end: why, in one line
     */
    public RunResult run(Class<?> benchmarks, String method, int threads) throws InterruptedException {
        TimeValue time = TimeValue.milliseconds(iterationTime.toMillis());
        Options options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmarks.getName() + "." + method) + "$")
                .threads(threads)
                .forks(forks)
                .jvmArgs("-Xms512m", "-Xmx512m")
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .timeout(TimeValue.seconds(60))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            return new Runner(options).runSingle();
        } catch (RunnerException | IllegalStateException e) {
            Throwable why = innermost(e);
            if (why instanceof InterruptedException interrupted) {
                throw interrupted; // the other JVM ends when nobody listens to it any more
            }
            String line = String.valueOf(why.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
            throw new BenchException("the benchmark '" + method + "' did not end: " + line);
        }
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable[] suppressed = thrown.getSuppressed();
        Throwable inner = suppressed.length > 0 ? suppressed[0] : thrown.getCause();
        return inner == null ? thrown : innermost(inner);
    }

    /** Bytes for each lookup, allocated in the whole JVM, the coalescer's own threads with it; NaN if that was not measured. */
    public static double allocated(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return allocated == null ? Double.NaN : allocated.getScore();
    }
}
