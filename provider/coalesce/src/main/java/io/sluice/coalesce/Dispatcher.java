package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
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
final class Dispatcher<K, V> {
    /** For what is due while every lane that could take it is busy: one of them ends, or a route opens, and nobody says so. */
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingLines<K, V> lines;
    private final Window window;
    private final LoadModel pace;
    private final int capacity;
    private final long patienceNanos;
    private final long backlogNanos;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Routes<K, V> routes;
    private final BatchesInFlight<K, V> flights;
    private boolean watched;
    private boolean behind;
    private long behindSince;
    private boolean closed;

    Dispatcher(Settings settings, Routing<K, V> routing, LongSupplier nanoTime) {
        this.routes = new Routes<>(routing, settings.lanes());
        this.flights = new BatchesInFlight<>(routes, routing.hedgeNanos(settings.timeout()));
        this.window = settings.window();
        this.pace = new LoadModel(settings);
        this.capacity = settings.queue();
        this.patienceNanos = settings.patienceNanos();
        this.backlogNanos = Math.max(
                settings.timeout().toNanos() / 8,
                2 * settings.window().maxWait().toNanos());
        this.timeoutNanos = settings.timeout().toNanos();
        this.nanoTime = nanoTime;
        this.lines = new WaitingLines<>(nanoTime.getAsLong());
    }

    /**
     * Takes as many as there is room for, from the first on, and returns how many: none when closed. Never blocks. Wakes a lane when the
     * first key arrives, unless one looks after it already, and when a batch is full.
     *
     * <p>While keys wait long, there is room for as many as can be loaded in time: whoever comes after them hears so at once. Who comes
     * in a rush after a calm finds the whole queue.
     *
     * @param many whether their caller has many
     */
    int offerAll(List<Promise<K, V>> together, boolean many) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            int before = lines.size(many);
            int taken = closed ? 0 : Math.max(0, Math.min(together.size(), room(now) - lines.size()));
            lines.add(together, taken, many, now);
            boolean first = before == 0 && taken > 0 && (many || flights.count(false) == 0 || !watched);
            int batch = pace.maxKeys();
            boolean full = before < batch && before + taken >= batch;
            if (first || full) {
                changed.signal();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private int room(long now) {
        if (lines.isAnyOlder(backlogNanos, now)) {
            behind = true;
            behindSince = now;
        }
        behind = behind && now - behindSince < timeoutNanos; // it is over when it has not been seen for a timeout
        return behind ? pace.maxWaiting(routes.openLanes()) : capacity;
    }

    /**
     * Blocks until a batch is due and its route has a free lane; null once the queue is closed and empty. The batch is in flight until
     * {@link #ended}.
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
                boolean waiting = !lines.isEmpty() || flights.mustRepeat();
                if (waiting && !watched) {
                    watched = true;
                    try {
                        // The time left is re-read after every wake-up: how long the wait took is of no interest.
                        changed.awaitNanos(untilDue());
                    } finally {
                        watched = false;
                    }
                } else if (closed && !waiting) {
                    return null;
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long a lane may wait until it looks again: what is due already waits for a route to open, or for one of its lanes. */
    private long untilDue() {
        Promise<K, V> oldest = lines.oldest();
        long left = oldest == null || closed ? 0 : window.remaining(waited(oldest), patienceNanos);
        return left <= 0 ? LOOK_AGAIN_NANOS : left;
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
        Batch<K, V> batch = flights.repeat(nanoTime.getAsLong());
        boolean bulkFirst = lines.isBulksTurn();
        for (int i = 0; batch == null && i < 2; i++) {
            batch = bulkFirst == (i == 0) ? pollBulk() : pollFew();
        }
        if (batch != null) {
            flights.begin(batch);
        }
        return batch;
    }

    private @Nullable Batch<K, V> pollFew() {
        Promise<K, V> oldest = lines.oldest();
        if (oldest == null) {
            return null;
        }
        DispatchReason reason = closed
                ? DispatchReason.DRAIN
                : window.due(
                        lines.size(false), pace.maxKeys(), waited(oldest), patienceNanos, flights.count(false) > 0);
        if (reason == null) {
            return null;
        }
        Route<K, V> route = routes.take(null);
        return route == null ? null : batch(false, reason, route);
    }

    /** Bulk waits for no company. One lane is left to the others, unless none of them has come for a while. */
    private @Nullable Batch<K, V> pollBulk() {
        int waiting = lines.size(true);
        if (waiting == 0) {
            return null;
        }
        boolean all = closed || lines.isCalm(nanoTime.getAsLong());
        int most = all ? Integer.MAX_VALUE : Math.max(1, routes.openLanes() - 1);
        Route<K, V> route = flights.count(true) < most ? routes.take(null) : null;
        if (route == null) {
            return null;
        }
        DispatchReason reason = closed
                ? DispatchReason.DRAIN
                : waiting >= pace.maxKeys() ? DispatchReason.CAP : DispatchReason.IDLE_LANE;
        return batch(true, reason, route);
    }

    private Batch<K, V> batch(boolean many, DispatchReason reason, Route<K, V> route) {
        int full = pace.maxKeys();
        int most = Math.min(lines.size(many), full);
        long now = nanoTime.getAsLong();
        Batch<K, V> batch = new Batch<>(
                new ArrayList<>(most), new ArrayList<>(0), many, reason, route, now, Batch.Attempts.first());
        lines.take(many, full, now - pace.patience(most), batch.promises(), batch.late());
        if (batch.promises().isEmpty()) {
            batch.promises()
                    .add(batch.late()
                            .remove(batch.late().size() - 1)); // what is never asked never shows that it recovered
        }
        if (!lines.isEmpty()) {
            changed.signal(); // another lane looks after the rest
        }
        return batch;
    }

    /** Has late batches asked for once more; returns nanoseconds until the next may be. */
    long hedge() {
        lock.lock();
        try {
            long next = flights.hedge(nanoTime.getAsLong());
            if (flights.mustRepeat()) {
                changed.signal();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A load of these keys of the batch failed. Returns true when they are not this lane's to settle: somebody else is at them, or will be.
     *
     * @param worthwhile whether another route may do better, and has the time
     */
    boolean failed(Batch<K, V> batch, List<Promise<K, V>> promises, boolean worthwhile) {
        lock.lock();
        try {
            return flights.failed(batch, promises, worthwhile);
        } finally {
            lock.unlock();
        }
    }

    /** A load of so many keys took this long. */
    void loaded(int keys, long nanos) {
        locked(() -> pace.learn(keys, nanos));
    }

    /** A load of so many keys took too long. */
    void gaveUp(int keys) {
        locked(() -> pace.gaveUp(keys));
    }

    /** A batch that was taken is loaded and settled. */
    void ended(Batch<K, V> batch) {
        locked(() -> flights.end(batch));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private long waited(Promise<K, V> promise) {
        return nanoTime.getAsLong() - promise.since();
    }

    /** Takes no more; what waits is due at once. */
    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
    }

    int size() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many may wait now. */
    int limit() {
        lock.lock();
        try {
            return room(nanoTime.getAsLong());
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
