package io.sluice.coalesce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between callers and lanes, oldest key first. One lock guards it, held for the time of an insert or of a drain;
 * lanes block in {@link #take} only.
 */
final class PromiseQueue<K, V> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Promise<K, V>> promises = new ArrayDeque<>();
    private final Window window;
    private final int capacity;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private int inFlight;
    private boolean watched;
    private boolean closed;

    PromiseQueue(Settings settings, LongSupplier nanoTime) {
        this.window = settings.window();
        this.capacity = settings.queue();
        this.patienceNanos = settings.patienceNanos();
        this.nanoTime = nanoTime;
    }

    /** False when it is full or closed. Never blocks. */
    boolean offer(Promise<K, V> promise) {
        return offerAll(List.of(promise)) == 1;
    }

    /**
     * Takes as many as there is room for, from the first on, and returns how many: none when closed. Never blocks. Wakes a lane when the
     * first key arrives, unless one looks after it already, and when a batch is full.
     */
    int offerAll(List<Promise<K, V>> together) {
        lock.lock();
        try {
            int before = promises.size();
            int taken = closed ? 0 : Math.min(together.size(), capacity - before);
            for (int i = 0; i < taken; i++) {
                promises.add(together.get(i));
            }
            int after = before + taken;
            boolean first = before == 0 && after > 0 && (inFlight == 0 || !watched);
            boolean full = before < window.maxKeys() && after >= window.maxKeys();
            if (first || full) {
                changed.signal();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until a batch is due; null once the queue is closed and empty. The batch is in flight until {@link #ended}.
     *
     * <p>One lane at a time waits for a time to pass; it looks again whenever that is over, and whatever arrives meanwhile behind a
     * batch in flight wakes nobody else.
     */
    @Nullable
    Batch<K, V> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Batch<K, V> batch = pollLocked();
                if (batch != null) {
                    return batch;
                }
                Promise<K, V> oldest = promises.peek();
                if (oldest != null && !watched) {
                    watched = true;
                    try {
                        // The time left is re-read after every wake-up: how long the wait took is of no interest.
                        long unused = changed.awaitNanos(window.remaining(waited(oldest), patienceNanos));
                    } finally {
                        watched = false;
                    }
                } else if (closed && oldest == null) {
                    return null;
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The batch that is due now, or null; never blocks. */
    @Nullable
    Batch<K, V> poll() {
        lock.lock();
        try {
            return pollLocked();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Batch<K, V> pollLocked() {
        Promise<K, V> oldest = promises.peek();
        if (oldest == null) {
            return null;
        }
        DispatchReason reason = closed
                ? DispatchReason.DRAIN
                : window.due(promises.size(), waited(oldest), patienceNanos, inFlight > 0);
        if (reason == null) {
            return null;
        }
        int keys = Math.min(promises.size(), window.maxKeys());
        List<Promise<K, V>> drained = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            drained.add(promises.remove());
        }
        if (!promises.isEmpty()) {
            changed.signal(); // another lane looks after the rest
        }
        inFlight++;
        return new Batch<>(drained, reason);
    }

    /** A batch that was taken is loaded and settled. */
    void ended() {
        lock.lock();
        try {
            inFlight--;
        } finally {
            lock.unlock();
        }
    }

    private long waited(Promise<K, V> promise) {
        return nanoTime.getAsLong() - promise.since();
    }

    /** Takes no more; what waits is due at once. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return promises.size();
        } finally {
            lock.unlock();
        }
    }
}
