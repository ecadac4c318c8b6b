package io.sluice.bench.micro;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Whole lookups, from {@code provide} to the caller's having its answer; one operation is one lookup. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Caller.BURST)
public class CoalescerBenchmark {
    private final KeyRing hot = KeyRing.hot();
    private KeyRing own = hot;

    @Setup
    public void makeKeys(ThreadParams thread) {
        own = KeyRing.own(thread.getThreadIndex());
    }

    /** Every lookup has a key of its own. */
    @Benchmark
    public void distinct(Core core, Caller caller) throws InterruptedException {
        caller.burst(core.coalescer(), own);
    }

    /** Every lookup of every thread is of one key. */
    @Benchmark
    public void hot(Core core, Caller caller) throws InterruptedException {
        caller.burst(core.coalescer(), hot);
    }

    /** Every lookup has a key of its own, and its caller takes the stage. */
    @Benchmark
    public void stage(Core core, StageCaller caller) throws InterruptedException, ExecutionException, TimeoutException {
        caller.burst(core.coalescer(), own);
    }
}
