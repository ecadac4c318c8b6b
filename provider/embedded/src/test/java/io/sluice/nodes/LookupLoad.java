package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.coalesce.Settings;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Lookups without a pause on threads of their own, until closed; what was not found is noted. */
final class LookupLoad implements AutoCloseable {
    private final Coalescer<String, Value> coalescer;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger found = new AtomicInteger();
    private final List<String> failed = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    LookupLoad(Database database, Duration hedge) {
        coalescer = Coalescer.start(
                Settings.defaults(),
                database.table(0).routing(Balance.ROUND_ROBIN, hedge),
                fills -> {},
                RecentValues.none(),
                CoalescerListener.none());
        for (int i = 0; i < 4; i++) {
            int first = i;
            Thread thread = new Thread(() -> ask(first));
            threads.add(thread);
            thread.start();
        }
    }

    private void ask(int first) {
        for (int i = first; !stop.get(); i += 4) {
            Outcome<Value> outcome = coalescer
                    .provide(Integer.toString(1 + i % 1000))
                    .toCompletableFuture()
                    .join();
            if (outcome instanceof Found<Value>) {
                found.incrementAndGet();
            } else {
                synchronized (failed) {
                    failed.add(outcome.toString());
                }
            }
        }
    }

    /** Returns when so many more were found: the load goes on, and has seen what was done. */
    void awaitMore(int lookups) {
        int from = found.get();
        await().atMost(Duration.ofSeconds(15)).until(() -> found.get() >= from + lookups);
    }

    @Override
    public void close() {
        stop.set(true);
        threads.forEach(thread -> {
            try {
                thread.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        coalescer.close();
        assertThat(failed).as("lookups that failed").isEmpty();
    }
}
