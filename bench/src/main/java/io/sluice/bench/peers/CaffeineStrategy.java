package io.sluice.bench.peers;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;

/**
 * Caffeine with a coalescing bulk loader: the cache joins lookups of one key, the loader gathers keys to batches.
 *
 * <p>Entries are removed as soon as they are loaded, so that each lookup costs what a miss costs. Set in its favour: without expiry
 * and without a bound the cache has no upkeep, and only keys in flight are in it.
 */
final class CaffeineStrategy implements Strategy {
    private final JdbcLookups lookups;
    private final BulkLoader loader;
    private final AsyncLoadingCache<String, byte[]> cache;

    CaffeineStrategy(PeerSettings settings, Counts counts) {
        this.lookups = JdbcLookups.open(settings, counts);
        this.loader = new BulkLoader(
                lookups::many, settings.maxBatch(), settings.delay().toNanos(), settings.connections());
        this.cache = Caffeine.newBuilder().buildAsync(loader);
    }

    @Override
    public void lookup(String key, Caller caller) {
        CompletableFuture<byte[]> value = cache.get(key);
        Answering.answer(value.whenComplete((utf8, failure) -> cache.asMap().remove(key, value)), caller);
    }

    @Override
    public int held() {
        return cache.asMap().size() + loader.held();
    }

    @Override
    public void close() {
        loader.close();
        lookups.close();
    }
}
