package io.sluice.bench.micro;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A thread that looks keys up by the stage form, the one for callers without an event loop: it asks for a burst, and before each
 * lookup waits for the one that is {@link Caller#IN_FLIGHT} lookups older. One instance for each thread, used by that thread alone.
 */
@State(Scope.Thread)
public class StageCaller {
    private static final int SILENCE_SECONDS = 30;

    private final Queue<CompletionStage<Outcome<String>>> open = new ArrayDeque<>(Caller.IN_FLIGHT);

    /** Asks for a burst, and waits for as many older lookups as are too many. */
    void burst(Coalescer<String, String> coalescer, KeyRing keys)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int i = 0; i < Caller.BURST; i++) {
            if (open.size() == Caller.IN_FLIGHT) {
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
