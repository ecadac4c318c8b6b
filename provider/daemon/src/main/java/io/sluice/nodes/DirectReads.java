package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SELECT per request on a pooled connection: what a service without coalescing does, for comparison. Of the first table. Thread-safe. */
public final class DirectReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectReads.class);

    private final Nodes nodes;
    private final ThreadPoolExecutor threads;

    DirectReads(Nodes nodes, int connections, int queue) {
        AtomicInteger number = new AtomicInteger();
        this.nodes = nodes;
        this.threads = new ThreadPoolExecutor(
                connections, connections, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, "sluice-direct-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Never blocks. The stage always completes normally, on a thread of this pool, which must not be kept. */
    public CompletionStage<Outcome<Value>> read(String key) {
        CompletableFuture<Outcome<Value>> outcome = new CompletableFuture<>();
        try {
            threads.execute(() -> outcome.complete(select(key)));
        } catch (RejectedExecutionException full) {
            outcome.complete(
                    new Outcome.Rejected<>(threads.isShutdown() ? Outcome.Refusal.DRAINING : Outcome.Refusal.FULL));
        }
        return outcome.minimalCompletionStage();
    }

    private Outcome<Value> select(String key) {
        try {
            Value value = nodes.next().health().<@Nullable Value>ask((source, on) -> source.single(0, key, on));
            return value == null ? new Outcome.Absent<>() : new Outcome.Found<>(value);
        } catch (LoadException e) {
            Outcome.Failure failure =
                    switch (e.kind()) {
                        case BAD_ROW -> Outcome.Failure.ERROR;
                        case UNAVAILABLE -> Outcome.Failure.UNAVAILABLE;
                        case TIMEOUT -> Outcome.Failure.DEADLINE;
                    };
            return new Outcome.Failed<>(failure, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a direct read failed", e);
            return new Outcome.Failed<>(Outcome.Failure.ERROR, "the read failed");
        }
    }

    /** Takes no more; what waits is still read, within a few seconds, or else never answered. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
