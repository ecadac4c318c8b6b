package io.sluice.coalesce;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sees to it that batches which are late on their route are asked for on another as well. Runs where there are several routes. */
final class HedgeTimer<K, V> implements Runnable {
    /** Looks keep this distance when many batches are late one after the other. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Dispatcher<K, V> queue;

    HedgeTimer(Dispatcher<K, V> queue) {
        this.queue = queue;
    }

    /** Looks until interrupted. A batch that begins after a look cannot be late before the next one. */
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, Math.max(PAUSE_NANOS, queue.hedge()));
        }
    }
}
