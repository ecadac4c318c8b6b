package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.peers.CaffeineStrategy.BulkLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BulkLoaderTest {
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Collection<String>> batches = new CopyOnWriteArrayList<>();

    private Map<String, byte[]> upperCase(Collection<String> keys) {
        batches.add(List.copyOf(keys));
        Map<String, byte[]> found = new HashMap<>();
        keys.stream().filter(key -> !key.startsWith("no")).forEach(key -> found.put(key, ("v" + key).getBytes(UTF_8)));
        return found;
    }

    private static CompletableFuture<byte[]> load(BulkLoader loader, String key) {
        return loader.asyncLoad(key, Runnable::run);
    }

    @Test
    void aFullBatchWaitsForNobody() throws Exception {
        try (BulkLoader loader = new BulkLoader(this::upperCase, 2, AN_HOUR, 2)) {
            CompletableFuture<byte[]> one = load(loader, "a");
            CompletableFuture<byte[]> other = load(loader, "nobody");
            assertThat(one.get()).isEqualTo("va".getBytes(UTF_8));
            assertThat(other.get()).isNull();
            assertThat(batches).singleElement().satisfies(keys -> assertThat(keys)
                    .containsOnly("a", "nobody"));
            assertThat(loader.held()).isZero();
        }
    }

    @Test
    void aLoneKeyWaitsNoLongerThanTheDelay() throws Exception {
        try (BulkLoader loader = new BulkLoader(this::upperCase, 1000, A_MOMENT, 2)) {
            assertThat(load(loader, "a").get()).isEqualTo("va".getBytes(UTF_8));
        }
    }

    @Test
    void keysGatherWhileTheThreadIsBusy() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        BulkLoader.Bulk slow = keys -> {
            busy.countDown();
            free.await();
            return upperCase(keys);
        };
        try (BulkLoader loader = new BulkLoader(slow, 1000, A_MOMENT, 1)) {
            CompletableFuture<byte[]> first = load(loader, "first");
            busy.await();
            List<CompletableFuture<byte[]>> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(load(loader, "k" + i));
            }
            free.countDown();
            assertThat(first.get()).isNotNull();
            for (CompletableFuture<byte[]> other : others) {
                assertThat(other.get()).isNotNull();
            }
            assertThat(batches).hasSize(2);
        }
    }

    @Test
    void aFailedLoadFailsItsKeysAndNoOthers() throws Exception {
        BulkLoader.Bulk moody = keys -> {
            if (keys.contains("bad")) {
                throw new IllegalStateException("away");
            }
            return upperCase(keys);
        };
        try (BulkLoader loader = new BulkLoader(moody, 1, AN_HOUR, 1)) {
            assertThat(load(loader, "bad"))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("away");
            assertThat(load(loader, "a").get()).isNotNull();
        }
    }

    @Test
    void moreThanTheQueueHoldsAreRefused() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BulkLoader.Bulk stuck = keys -> {
            never.await();
            return Map.of();
        };
        try (BulkLoader loader = new BulkLoader(stuck, 1, A_MOMENT, 1)) {
            for (int i = 0; i <= PeerSettings.QUEUE; i++) {
                CompletableFuture<byte[]> unused = load(loader, "k" + i);
            }
            CompletableFuture<byte[]> last = load(loader, "one more"); // the thread may hold one, the queue the rest
            CompletableFuture<byte[]> tooMany = load(loader, "another");
            assertThat(last.isCompletedExceptionally() || tooMany.isCompletedExceptionally())
                    .isTrue();
            assertThat(loader.held()).isEqualTo(PeerSettings.QUEUE);
        }
    }
}
