package io.sluice.coalesce;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** The waiter behind a stage. The common pool runs what callers hang on it, so that no lane runs code of theirs. */
record StageWaiter<V>(CompletableFuture<Outcome<V>> future) implements Waiter<V> {
    @Override
    public Executor executor() {
        return ForkJoinPool.commonPool();
    }

    @Override
    public void answer(Outcome<V> outcome) {
        future.complete(outcome);
    }
}
