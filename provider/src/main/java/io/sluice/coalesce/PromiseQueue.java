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
    private final Pace pace;
    private final int capacity;
    private final long patienceNanos;
    private final long backlogNanos;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private int inFlight;
    private boolean watched;
    private boolean behind;
    private long behindSince;
    private boolean closed;

    PromiseQueue(Settings settings, LongSupplier nanoTime) {
        this.window = settings.window();
        this.pace = new Pace(settings);
        this.capacity = settings.queue();
        this.patienceNanos = settings.patienceNanos();
        this.backlogNanos = Math.max(
                settings.timeout().toNanos() / 8,
                2 * settings.window().maxWait().toNanos());
        this.timeoutNanos = settings.timeout().toNanos();
        this.nanoTime = nanoTime;
    }

    /** False when it is full or closed. Never blocks. */
    boolean offer(Promise<K, V> promise) {
        return offerAll(List.of(promise)) == 1;
    }

    /**
     * Takes as many as there is room for, from the first on, and returns how many: none when closed. Never blocks. Wakes a lane when the
     * first key arrives, unless one looks after it already, and when a batch is full.
     *
     * <p>While keys wait long, there is room for as many as can be loaded in time: whoever comes after them hears so at once. Who comes
     * in a rush after a calm finds the whole queue.
     */
    int offerAll(List<Promise<K, V>> together) {
        lock.lock();
        try {
            int before = promises.size();
            int taken = closed ? 0 : Math.max(0, Math.min(together.size(), room() - before));
            for (int i = 0; i < taken; i++) {
                promises.add(together.get(i));
            }
            int after = before + taken;
            boolean first = before == 0 && after > 0 && (inFlight == 0 || !watched);
            int batch = pace.maxKeys();
            boolean full = before < batch && after >= batch;
            if (first || full) {
                changed.signal();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private int room() {
        long now = nanoTime.getAsLong();
        Promise<K, V> oldest = promises.peek();
        if (oldest != null && now - oldest.since() > backlogNanos) {
            behind = true;
            behindSince = now;
        }
        behind = behind && now - behindSince < timeoutNanos; // it is over when it has not been seen for a timeout
        return behind ? pace.maxWaiting() : capacity;
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
        int full = pace.maxKeys();
        DispatchReason reason = closed
                ? DispatchReason.DRAIN
                : window.due(promises.size(), full, waited(oldest), patienceNanos, inFlight > 0);
        if (reason == null) {
            return null;
        }
        Batch<K, V> batch = new Batch<>(new ArrayList<>(Math.min(promises.size(), full)), new ArrayList<>(0), reason);
        long latest = nanoTime.getAsLong() - pace.patience(Math.min(promises.size(), full));
        while (!promises.isEmpty() && batch.promises().size() < full) {
            Promise<K, V> next = promises.remove();
            (next.since() - latest < 0 ? batch.late() : batch.promises()).add(next);
        }
        if (batch.promises().isEmpty()) {
            batch.promises()
                    .add(batch.late()
                            .remove(batch.late().size() - 1)); // what is never asked never shows that it recovered
        }
        if (!promises.isEmpty()) {
            changed.signal(); // another lane looks after the rest
        }
        inFlight++;
        return batch;
    }

    /** A load of so many keys took this long. */
    void loaded(int keys, long nanos) {
        lock.lock();
        try {
            pace.learn(keys, nanos);
        } finally {
            lock.unlock();
        }
    }

    /** A load of so many keys took too long. */
    void gaveUp(int keys) {
        lock.lock();
        try {
            pace.gaveUp(keys);
        } finally {
            lock.unlock();
        }
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

    /** How many may wait now. */
    int limit() {
        lock.lock();
        try {
            return room();
        } finally {
            lock.unlock();
        }
    }

    /** How many the next batch may have. */
    int batchLimit() {
        lock.lock();
        try {
            return pace.maxKeys();
        } finally {
            lock.unlock();
        }
    }
}
