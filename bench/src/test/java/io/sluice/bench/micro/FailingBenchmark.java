package io.sluice.bench.micro;

import org.openjdk.jmh.annotations.Benchmark;

/** What a benchmark looks like that throws. */
public class FailingBenchmark {
    @Benchmark
    public void fail() {
        throw new IllegalStateException("first line\n  second line");
    }
}
