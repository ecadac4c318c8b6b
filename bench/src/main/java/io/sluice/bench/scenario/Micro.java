package io.sluice.bench.scenario;

import io.sluice.bench.lab.LabException;
import io.sluice.bench.micro.Jmh;
import io.sluice.bench.micro.MicroBenchmark;
import io.sluice.bench.micro.MicroException;
import io.sluice.bench.micro.Score;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.ReportException;
import io.sluice.bench.report.Sample;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The coalescer by itself, by JMH: whole lookups a second, and what each of them allocates. */
@Command(
        name = "micro",
        description = "JMH on the coalescer: lookups a second, allocation per lookup, contention on one hot key.")
public final class Micro implements Scenario {
    private static final String LOOKUPS = "lookups";
    private static final String ALLOCATED = "allocated";

    /** With 1,000 lookups open each, the most threads whose lookups the queue of 20,000 takes. */
    private static final int MOST_THREADS = 20;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "JVMs that each benchmark runs in, each round.",
            defaultValue = "1")
    private int forks;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Iterations measured in each JVM, after as many to warm up.",
            defaultValue = "4")
    private int iterations;

    @Option(
            names = "--iteration-time",
            paramLabel = "TIME",
            description = "How long each iteration takes.",
            defaultValue = "1s")
    private Duration iterationTime = Duration.ZERO;

    @Option(
            names = "--threads",
            paramLabel = "N,N",
            split = ",",
            description = "How many threads look keys up.",
            defaultValue = "1,2")
    private List<Integer> threads = List.of();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void check() {
        common.requireOwnClient("nothing is asked by HTTP here");
        CommonOptions.atLeastOne("--forks", forks);
        CommonOptions.atLeastOne("--iterations", iterations);
        CommonOptions.aboveZero("--iteration-time", iterationTime);
        for (int count : threads) {
            if (count < 1 || count > MOST_THREADS) {
                throw new IllegalArgumentException("--threads " + count + ": it must be between 1 and " + MOST_THREADS);
            }
        }
    }

    @Override
    public void measure(Run run) throws LabException, ReportException, InterruptedException {
        Jmh jmh = new Jmh(forks, iterations, iterationTime);
        int samples = common.rounds() * MicroBenchmark.values().length * threads.size();
        run.expect(samples, jmh.expected().multipliedBy(samples));
        for (int round = 1; round <= common.rounds(); round++) {
            for (MicroBenchmark benchmark : MicroBenchmark.values()) {
                for (int count : threads) {
                    run.doing(benchmark.label() + ", threads: " + count + ", round " + round);
                    Score score = score(jmh, benchmark, count);
                    run.add(new Sample(
                            point(benchmark, count),
                            round,
                            Map.of(LOOKUPS, score.lookupsPerSecond(), ALLOCATED, score.bytesPerLookup())));
                }
            }
        }
        run.note(
                "Each thread has at most 1,000 lookups open; the loader answers at once. 'distinct': a key of its own for each lookup,"
                        + " answers as tasks of the caller's executor; 'hot': one key for all; 'stage': as distinct, by provide(key).");
    }

    private static Score score(Jmh jmh, MicroBenchmark benchmark, int threads)
            throws LabException, InterruptedException {
        try {
            return jmh.run(benchmark, threads);
        } catch (MicroException e) {
            throw new LabException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> point(MicroBenchmark benchmark, int threads) {
        Map<String, String> point = new LinkedHashMap<>();
        point.put("benchmark", benchmark.label());
        point.put("threads", Integer.toString(threads));
        return point;
    }

    @Override
    public List<Figure> figures() {
        return List.of(Figure.more(LOOKUPS, "/s"), Figure.less(ALLOCATED, "B"));
    }

    @Override
    public List<Chart> charts() {
        return List.of(
                new Chart("Lookups a second", Chart.Kind.BARS, "benchmark", "threads", LOOKUPS),
                new Chart("Bytes allocated for each lookup", Chart.Kind.BARS, "benchmark", "threads", ALLOCATED));
    }

    @Override
    public List<Ratio> ratios() {
        return List.of(
                ratio(
                        "two threads to one, distinct keys",
                        LOOKUPS,
                        MicroBenchmark.DISTINCT,
                        2,
                        MicroBenchmark.DISTINCT,
                        1),
                ratio("two threads to one, one hot key", LOOKUPS, MicroBenchmark.HOT, 2, MicroBenchmark.HOT, 1),
                ratio("allocated: stage to waiter", ALLOCATED, MicroBenchmark.STAGE, 1, MicroBenchmark.DISTINCT, 1));
    }

    private static Ratio ratio(
            String what, String figure, MicroBenchmark one, int threads, MicroBenchmark other, int otherThreads) {
        return new Ratio(what, figure, point(one, threads), point(other, otherThreads), null);
    }
}
