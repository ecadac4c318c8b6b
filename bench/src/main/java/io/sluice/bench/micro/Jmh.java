package io.sluice.bench.micro;

import java.time.Duration;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;
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

    public Jmh {
        if (forks < 1) {
            throw new IllegalArgumentException("forks < 1: " + forks);
        }
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations < 1: " + iterations);
        }
        if (iterationTime.toMillis() < 1) {
            throw new IllegalArgumentException("iteration time < 1 ms: " + iterationTime);
        }
    }

    /** How long {@link #run} takes, about. */
    public Duration expected() {
        return iterationTime
                .multipliedBy(2L * iterations)
                .plusSeconds(FORK_SECONDS)
                .multipliedBy(forks);
    }

    /** Runs one benchmark with so many threads, and waits for its end. */
    public Score run(MicroBenchmark benchmark, int threads) throws MicroException, InterruptedException {
        return run(benchmark.label(), benchmark.pattern(), threads);
    }

    /** Runs the one benchmark whose class and method match the pattern. */
    Score run(String label, String pattern, int threads) throws MicroException, InterruptedException {
        TimeValue time = TimeValue.milliseconds(iterationTime.toMillis());
        Options options = new OptionsBuilder()
                .include(pattern)
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
            return score(new Runner(options).run());
        } catch (RunnerException | IllegalStateException e) {
            if (Reason.innermost(e) instanceof InterruptedException interrupted) {
                throw interrupted; // the other JVM ends when nobody listens to it any more
            }
            throw new MicroException("the benchmark '" + label + "' did not end: " + Reason.of(e));
        }
    }

    private static Score score(Collection<RunResult> results) {
        RunResult result = results.iterator().next();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return new Score(result.getPrimaryResult().getScore(), allocated == null ? Double.NaN : allocated.getScore());
    }
}
