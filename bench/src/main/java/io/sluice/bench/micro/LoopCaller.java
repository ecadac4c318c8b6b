package io.sluice.bench.micro;

import io.sluice.bench.micro.CoalescerBenchmark.KeyRing;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A thread that looks keys up as an event loop does: it asks for a burst, and its answers come back to it as tasks, one for each
 * batch. At most {@link #IN_FLIGHT} of its lookups are open. One instance for each thread, used by that thread alone.
 */
@State(Scope.Thread)
public class LoopCaller implements Waiter<String> {
    /** Lookups of one burst. */
    static final int BURST = 100;

    /** The most lookups open: with two callers a tenth of the queue, so that none is refused. */
    static final int IN_FLIGHT = 1000;

    private static final int SILENCE_SECONDS = 30;

    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(IN_FLIGHT);
    private final Executor executor = tasks::add;
    private int open;
    private @Nullable Outcome<String> failure;

    /** Asks for a burst, takes the answers that have come, and waits until there is room for the next burst. */
    void burst(Coalescer<String, String> coalescer, KeyRing keys) throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            open++;
            Outcome<String> known = coalescer.provide(keys.next(), this);
            if (known != null) {
                throw new IllegalStateException("a lookup was not taken: " + known);
            }
        }
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
        while (open > IN_FLIGHT - BURST) {
            await().run();
        }
        if (failure != null) {
            throw new IllegalStateException("a lookup was not answered: " + failure);
        }
    }

    private Runnable await() throws InterruptedException {
        Runnable task = tasks.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
        if (task == null) {
            throw new IllegalStateException("no answer for " + SILENCE_SECONDS + " s to " + open + " lookups");
        }
        return task;
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void answer(Outcome<String> outcome) {
        open--;
        if (!(outcome instanceof Outcome.Found)) {
            failure = outcome;
        }
    }
}
