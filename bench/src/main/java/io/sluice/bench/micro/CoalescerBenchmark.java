package io.sluice.bench.micro;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Settings;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** Whole lookups, from {@code provide} to the caller's having its answer; one operation is one lookup. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(LoopCaller.BURST)
public class CoalescerBenchmark {
    private final KeyRing hot = KeyRing.hot();
    private KeyRing own = hot;

    @Setup
    public void makeKeys(ThreadParams thread) {
        own = KeyRing.own(thread.getThreadIndex());
    }

    /** Every lookup has a key of its own. */
    @Benchmark
    public void distinct(Core core, LoopCaller caller) throws InterruptedException {
        caller.burst(core.coalescer(), own);
    }

    /** Every lookup of every thread is of one key. */
    @Benchmark
    public void hot(Core core, LoopCaller caller) throws InterruptedException {
        caller.burst(core.coalescer(), hot);
    }

    /** Every lookup has a key of its own, and its caller takes the stage. */
    @Benchmark
    public void stage(Core core, StageCaller caller) throws InterruptedException, ExecutionException, TimeoutException {
        caller.burst(core.coalescer(), own);
    }

    /** The coalescer under test, shared by all threads of a benchmark: default settings, a loader that answers at once. */
    @State(Scope.Benchmark)
    public static class Core {
        /** Long enough that a pause of the machine costs no lookup: one that failed would end the benchmark. */
        private static final Duration TIMEOUT = Duration.ofSeconds(20);

        private final Coalescer<String, String> coalescer = start();

        private static Coalescer<String, String> start() {
            Settings defaults = Settings.defaults();
            Settings settings = new Settings(defaults.window(), defaults.queue(), defaults.lanes(), TIMEOUT);
            return Coalescer.start(settings, OneValue.loader());
        }

        Coalescer<String, String> coalescer() {
            return coalescer;
        }

        @TearDown
        public void close() {
            coalescer.close();
        }
    }

    /**
     * A thread that looks keys up by the stage form, the one for callers without an event loop: it asks for a burst, and before each
     * lookup waits for the one that is {@link LoopCaller#IN_FLIGHT} lookups older. One instance for each thread, used by that thread alone.
     */
    @State(Scope.Thread)
    public static class StageCaller {
        private static final int SILENCE_SECONDS = 30;

        private final Queue<CompletionStage<Outcome<String>>> open = new ArrayDeque<>(LoopCaller.IN_FLIGHT);

        /** Asks for a burst, and waits for as many older lookups as are too many. */
        void burst(Coalescer<String, String> coalescer, KeyRing keys)
                throws InterruptedException, ExecutionException, TimeoutException {
            for (int i = 0; i < LoopCaller.BURST; i++) {
                if (open.size() == LoopCaller.IN_FLIGHT) {
                    take(open.remove());
                }
                open.add(coalescer.provide(keys.next()));
            }
        }

        private static void take(CompletionStage<Outcome<String>> stage)
                throws InterruptedException, ExecutionException, TimeoutException {
            Outcome<String> outcome = stage.toCompletableFuture().get(SILENCE_SECONDS, TimeUnit.SECONDS);
            if (!(outcome instanceof Outcome.Found)) {
                throw new IllegalStateException("a lookup was not answered: " + outcome);
            }
        }
    }

    /** Keys of one thread, over and over: made before the time begins, and more than the thread has lookups open. */
    static final class KeyRing {
        private static final int SIZE = 4096;

        private final String[] keys;
        private int next;

        private KeyRing(String... keys) {
            this.keys = keys;
        }

        /** Keys that no other thread has, each at most once in flight. */
        static KeyRing own(int thread) {
            String[] keys = new String[SIZE];
            for (int i = 0; i < SIZE; i++) {
                keys[i] = Integer.toString(thread * SIZE + i + 1);
            }
            return new KeyRing(keys);
        }

        /** One key, the same for every thread. */
        static KeyRing hot() {
            return new KeyRing("1");
        }

        String next() {
            String key = keys[next];
            next = next + 1 == keys.length ? 0 : next + 1;
            return key;
        }
    }

    /**
     * What the loader answers with: every key has the same value. Allocates nothing for a key, so that what a benchmark counts is the
     * coalescer's alone.
     */
    static final class OneValue extends AbstractMap<String, String> {
        private static final String VALUE = "https://example.org/";

        private final int size;

        private OneValue(int size) {
            this.size = size;
        }

        /** Answers at once. */
        static Loader<String, String> loader() {
            return OneValue::of;
        }

        private static Map<String, String> of(List<String> keys) {
            return new OneValue(keys.size());
        }

        @Override
        public @Nullable String get(@Nullable Object key) {
            return VALUE;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            throw new UnsupportedOperationException("its entries are not told, only its values by key");
        }
    }
}
