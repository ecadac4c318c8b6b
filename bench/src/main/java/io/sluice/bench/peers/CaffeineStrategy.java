package io.sluice.bench.peers;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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
        this.lookups = new JdbcLookups(settings, "urls", counts);
        this.loader = new BulkLoader(
                lookups::many, settings.maxBatch(), settings.delay().toNanos(), settings.connections());
        this.cache = Caffeine.newBuilder().buildAsync(loader);
    }

    @Override
    public void lookup(String key, Caller caller) {
        CompletableFuture<byte[]> value = cache.get(key);
        caller.answerFrom(value.whenComplete((utf8, failure) -> cache.asMap().remove(key, value)));
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

    /**
     * A cache loader that gathers single loads to batches: a batch is loaded when it is full, or when its first key has waited long
     * enough. As many batches at once as there are threads; while all are busy keys go on gathering, so that batches grow under load.
     *
     * <p>One thread at a time is the collector: it alone waits on the queue, so that an arriving key wakes one thread and not all.
     */
    static final class BulkLoader implements AsyncCacheLoader<String, byte[]>, AutoCloseable {

        /** Loads those that there are; may block. */
        @FunctionalInterface
        interface Bulk {
            Map<String, byte[]> load(Collection<String> keys) throws Exception;
        }

        private record Asked(String key, CompletableFuture<byte[]> value, long since) {}

        private final Bulk bulk;
        private final int maxSize;
        private final long maxDelayNanos;
        private final ReentrantLock collecting = new ReentrantLock();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition dueOrFirst = lock.newCondition();
        private final ArrayDeque<Asked> queue = new ArrayDeque<>();
        private final List<Thread> threads = new ArrayList<>();

        BulkLoader(Bulk bulk, int maxSize, long maxDelayNanos, int parallelism) {
            this.bulk = bulk;
            this.maxSize = maxSize;
            this.maxDelayNanos = maxDelayNanos;
            for (int i = 0; i < parallelism; i++) {
                Thread thread = new Thread(this::run, "peer-bulk-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }

        @Override
        public CompletableFuture<byte[]> asyncLoad(String key, Executor executor) {
            CompletableFuture<byte[]> value = new CompletableFuture<>();
            lock.lock();
            try {
                if (queue.size() >= PeerSettings.QUEUE) {
                    return CompletableFuture.failedFuture(new IllegalStateException("too many lookups wait"));
                }
                queue.add(new Asked(key, value, System.nanoTime()));
                if (queue.size() == 1 || queue.size() == maxSize) {
                    dueOrFirst.signal();
                }
            } finally {
                lock.unlock();
            }
            return value;
        }

        private void run() {
            try {
                while (true) {
                    load(take());
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }

        private List<Asked> take() throws InterruptedException {
            collecting.lockInterruptibly();
            try {
                lock.lockInterruptibly();
                try {
                    while (queue.isEmpty()) {
                        dueOrFirst.await();
                    }
                    long due = queue.element().since + maxDelayNanos;
                    long left;
                    while (queue.size() < maxSize && (left = due - System.nanoTime()) > 0) {
                        long unused = dueOrFirst.awaitNanos(left);
                    }
                    List<Asked> batch = new ArrayList<>(Math.min(queue.size(), maxSize));
                    while (batch.size() < maxSize && !queue.isEmpty()) {
                        batch.add(queue.remove());
                    }
                    return batch;
                } finally {
                    lock.unlock();
                }
            } finally {
                collecting.unlock();
            }
        }

        private void load(List<Asked> batch) {
            Set<String> keys = new HashSet<>(batch.size() * 2);
            batch.forEach(asked -> keys.add(asked.key));
            try {
                Map<String, byte[]> found = bulk.load(keys);
                batch.forEach(asked -> asked.value.complete(found.get(asked.key)));
            } catch (Exception e) {
                batch.forEach(asked -> asked.value.completeExceptionally(e));
            }
        }

        /** Keys that wait for a thread. */
        int held() {
            lock.lock();
            try {
                return queue.size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            threads.forEach(Thread::interrupt);
        }
    }
}
