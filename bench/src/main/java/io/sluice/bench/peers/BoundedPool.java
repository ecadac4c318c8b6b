package io.sluice.bench.peers;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads that block in JDBC: as many as there are connections, so that none of them waits for one. */
final class BoundedPool {
    private BoundedPool() {}

    /** Refuses what is beyond the queue. */
    static ThreadPoolExecutor of(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(PeerSettings.QUEUE), task -> {
                    Thread thread = new Thread(task, "peer-" + name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
