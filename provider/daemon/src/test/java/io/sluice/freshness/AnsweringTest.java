package io.sluice.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.HeardValues;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.recent.RecentCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which lookups a change of a key concerns. */
class AnsweringTest {
    private static final MinLsnLookup OWN = new MinLsnLookup("k", 1);

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Object> filled = new ConcurrentLinkedQueue<>();

    private <K> Coalescer<K, Value> coalescer() {
        return Coalescer.start(
                Settings.defaults(),
                Routing.to(keys -> {
                    begun.release();
                    end.await(30, TimeUnit.SECONDS);
                    return Map.of(keys.get(0), Value.of("old"));
                }),
                fills -> fills.forEach(fill -> filled.add(fill.key())),
                RecentValues.none(),
                CoalescerListener.none());
    }

    /** What it has read may be older than the write, and would lie in Redis after the write has deleted it there. */
    @Test
    void lookupsUnderWay_ofAWrittenKey_fillNothing() throws Exception {
        try (Coalescer<String, Value> lookups = coalescer();
                Coalescer<MinLsnLookup, Value> readBacks = coalescer()) {
            Answering answering = new Answering(
                    new AnnouncedChanges(1),
                    RecentCache.of(1, Duration.ZERO),
                    new HeardValues(RecentValues.none()),
                    lookups,
                    readBacks,
                    null);
            List<CompletionStage<Outcome<Value>>> asked = List.of(lookups.provide("k"), readBacks.provide(OWN));
            assertThat(begun.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
            answering.copies().invalidate(Set.of("k"));
            end.countDown();
            for (CompletionStage<Outcome<Value>> one : asked) {
                assertThat(one.toCompletableFuture().get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Found.class);
            }
            Outcome<Value> later =
                    lookups.provide("later").toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(later).isInstanceOf(Outcome.Found.class);
        }
        assertThat(filled).containsExactly("later");
    }
}
