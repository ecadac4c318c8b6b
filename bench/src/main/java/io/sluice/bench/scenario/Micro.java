package io.sluice.bench.scenario;

import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.micro.CoalescerBenchmark;
import io.sluice.bench.micro.Jmh;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The coalescer by itself, by JMH: whole lookups a second, and what each of them allocates. */
@Command(name = "micro")
public final class Micro implements Scenario {
    private static final String DISTINCT = "distinct";
    private static final String HOT = "hot";
    private static final String STAGE = "stage";
    /** The methods of {@link CoalescerBenchmark}. */
    private static final List<String> BENCHMARKS = List.of(DISTINCT, HOT, STAGE);

    private static final Figure LOOKUPS = Figure.more("lookups", "/s");
    private static final Figure ALLOCATED = Figure.less("allocated", "B");

    /** With 1,000 lookups open each, the most threads whose lookups the queue of 20,000 takes. */
    private static final int MOST_THREADS = 20;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--forks", paramLabel = "N", defaultValue = "1")
    private int forks;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "4")
    private int iterations;

    @Option(names = "--iteration-time", paramLabel = "TIME", defaultValue = "1s")
    private Duration iterationTime = Duration.ZERO;

    @Option(names = "--threads", paramLabel = "N,N", split = ",", defaultValue = "1,2")
    private List<Integer> threads = List.of();

    @Override
    public void check() {
        common.requireOwnClient("nothing is asked by HTTP here");
        for (int count : threads) {
            if (count < 1 || count > MOST_THREADS) {
                throw new IllegalArgumentException("--threads " + count + ": it must be between 1 and " + MOST_THREADS);
            }
        }
    }

    @Override
    public void measure(Run run) throws InterruptedException {
        Jmh jmh = new Jmh(forks, iterations, iterationTime);
        int samples = common.rounds() * BENCHMARKS.size() * threads.size();
        run.expect(samples, jmh.expected().multipliedBy(samples));
        for (int round = 1; round <= common.rounds(); round++) {
            for (String benchmark : BENCHMARKS) {
                for (int count : threads) {
                    run.doing(benchmark + ", threads: " + count + ", round " + round);
                    RunResult result = jmh.run(CoalescerBenchmark.class, benchmark, count);
                    Map<Figure, Double> figures = new LinkedHashMap<>();
                    figures.put(LOOKUPS, result.getPrimaryResult().getScore());
                    figures.put(ALLOCATED, Jmh.allocated(result));
                    run.add(point(benchmark, count), round, figures);
                }
            }
        }
        run.note(
                "Each thread has at most 1,000 lookups open; the loader answers at once. 'distinct': a key of its own for each lookup,"
                        + " answers as tasks of the caller's executor; 'hot': one key for all; 'stage': as distinct, by provide(key).");
    }

    private static Map<String, String> point(String benchmark, int threads) {
        return Sample.at("benchmark", benchmark, "threads", threads);
    }

    @Override
    public List<Chart> charts() {
        return List.of(
                new Chart("Lookups a second", Chart.Kind.BARS, "benchmark", "threads", LOOKUPS.name()),
                new Chart(
                        "Bytes allocated for each lookup", Chart.Kind.BARS, "benchmark", "threads", ALLOCATED.name()));
    }

    @Override
    public List<Ratio> ratios() {
        return List.of(
                ratio("two threads to one, distinct keys", LOOKUPS, DISTINCT, 2, DISTINCT, 1),
                ratio("two threads to one, one hot key", LOOKUPS, HOT, 2, HOT, 1),
                ratio("allocated: stage to waiter", ALLOCATED, STAGE, 1, DISTINCT, 1));
    }

    private static Ratio ratio(String what, Figure figure, String one, int threads, String other, int otherThreads) {
        return Ratio.of(what, figure, point(one, threads), point(other, otherThreads), null);
    }
}
