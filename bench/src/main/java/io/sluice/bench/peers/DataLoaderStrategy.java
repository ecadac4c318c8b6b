package io.sluice.bench.peers;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;
import org.dataloader.registries.ScheduledDataLoaderRegistry;
import org.dataloader.stats.NoOpStatisticsCollector;

/**
 * java-dataloader with a scheduled dispatch: keys gather until the registry's ticker dispatches them as one batch.
 *
 * <p>Set in its favour: a mapped loader, so that a key asked for twice is selected once for each batch; values are not cached, which
 * spares it the cache's futures; no statistics; a tick a millisecond, which is the shortest that the registry has; a full batch is
 * dispatched at once; and a tick dispatches only while a connection is free, so that batches grow by themselves under load.
 */
final class DataLoaderStrategy implements Strategy {
    private final JdbcLookups lookups;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService ticker;
    private final ScheduledDataLoaderRegistry registry;
    private final DataLoader<String, byte[]> loader;
    private final AtomicInteger batches = new AtomicInteger();
    private final int maxBatch;

    DataLoaderStrategy(PeerSettings settings, Counts counts) {
        this.lookups = new JdbcLookups(settings, "urls", counts);
        this.threads = JdbcLookups.threads("batch", settings.connections());
        this.maxBatch = settings.maxBatch();
        this.loader = DataLoaderFactory.newMappedDataLoader(
                this::load,
                DataLoaderOptions.newOptions()
                        .setCachingEnabled(false)
                        .setMaxBatchSize(maxBatch)
                        .setStatisticsCollector(NoOpStatisticsCollector::new)
                        .build());
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "peer-ticker");
            thread.setDaemon(true);
            return thread;
        });
        this.registry = ScheduledDataLoaderRegistry.newScheduledRegistry()
                .register("urls", loader)
                .scheduledExecutorService(ticker)
                .schedule(settings.delay())
                .dispatchPredicate((name, asked) -> asked.dispatchDepth() > 0 && batches.get() < settings.connections())
                .tickerMode(true)
                .build();
        registry.rescheduleNow();
    }

    private CompletionStage<Map<String, byte[]>> load(Set<String> keys) {
        batches.incrementAndGet();
        return CompletableFuture.supplyAsync(() -> select(keys), threads)
                .whenComplete((found, failure) -> batches.decrementAndGet());
    }

    private Map<String, byte[]> select(Set<String> keys) {
        try {
            return lookups.many(keys);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void lookup(String key, Caller caller) {
        CompletableFuture<byte[]> value = loader.load(key);
        if (loader.dispatchDepth() >= maxBatch) {
            var unused = loader.dispatch();
        }
        caller.answerFrom(value);
    }

    @Override
    public int held() {
        return loader.dispatchDepth() + batches.get();
    }

    @Override
    public void close() {
        registry.close();
        ticker.shutdownNow();
        threads.shutdownNow();
        lookups.close();
    }
}
