package io.sluice.coalesce;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import io.sluice.lanes.Lanes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between callers and lanes, oldest key first. One lock guards it, held for the time of an insert or of a drain;
 * lanes block in {@link #take} only.
 */
final class Dispatcher<K, V> {
    /** For what is due while every lane that could take it is busy: a route opens, or others are asked no more, and nobody says so. */
    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final IdleLanes idle = new IdleLanes(lock);
    private final WaitingLines<K, V> lines;
    private final Supplier<Settings> current;
    private final LoadModel pace;
    private final LongSupplier nanoTime;
    private final Lanes.Seat seat;
    final Routes<K, V> routes;
    private final BatchesInFlight<K, V> flights;
    private boolean watched;
    private boolean paused;
    private boolean closed;
    private boolean over;

    Dispatcher(Supplier<Settings> current, Collaborators<K, V> ports, LongSupplier nanoTime) {
        long now = nanoTime.getAsLong();
        Settings settings = current.get();
        Routing<K, V> routing = ports.routing();
        Lanes lanes = ports.lanes() == null ? Lanes.own(1, settings.lanes(), lock) : ports.lanes();
        this.seat = lanes.join(routing.routes().size(), () -> locked(idle::call), now);
        this.routes = new Routes<>(routing, seat, settings.lanes());
        this.flights = new BatchesInFlight<>(
                routes, () -> routing.hedgeNanos(current.get().timeout()));
        this.current = current;
        this.pace = new LoadModel(current);
        this.nanoTime = nanoTime;
        this.lines = new WaitingLines<>(now);
    }

    /**
     * Takes as many as there is room for, from the first on, and returns how many: none when closed. Never blocks. Wakes a lane when the
     * first key arrives, unless one looks after it already, and when a batch is full.
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
            seat.ask(now);
            boolean first = before == 0 && taken > 0 && (many || flights.count(false) == 0 || !watched);
            int batch = pace.maxKeys();
            boolean full = before < batch && before + taken >= batch;
            if (first || full) {
                idle.call();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private int room(long now) {
        return pace.room(lines, routes::share, now);
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
        while (true) {
            Batch<K, V> batch;
            lock.lockInterruptibly();
            try {
                batch = pollLocked();
                while (batch == null && !routes.hasGivenUp()) {
                    boolean left = (!paused || closed) && (!lines.isEmpty() || flights.mustRepeat());
                    if (over || (closed && !left)) {
                        return null;
                    }
                    if (left && !watched) {
                        watched = true;
                        try {
                            idle.await(untilDue());
                        } finally {
                            watched = false;
                        }
                    } else {
                        idle.await();
                    }
                    batch = pollLocked();
                }
            } finally {
                lock.unlock();
            }
            seat.wakeOthers();
            if (batch != null) {
                return batch;
            }
        }
    }

    /** How long a lane may wait until it looks again: what is due already waits for a route to open, or for one of its lanes. */
    private long untilDue() {
        boolean few = lines.size(false) > 0 && !closed;
        long left = few
                ? current.get()
                        .window()
                        .remaining(
                                lines.waited(nanoTime.getAsLong()),
                                current.get().patienceNanos())
                : 0;
        return left <= 0 ? LOOK_AGAIN_NANOS : left;
    }

    /** The batch that is due now, or null; never blocks. */
    @Nullable
    Batch<K, V> poll() {
        Batch<K, V> batch = get(this::pollLocked);
        seat.wakeOthers();
        return batch;
    }

    private @Nullable Batch<K, V> pollLocked() {
        if (over) {
            return null;
        }
        routes.begin();
        boolean goesOn = !paused || closed;
        Batch<K, V> batch = goesOn ? flights.repeat(nanoTime.getAsLong()) : null;
        boolean bulkFirst = lines.isBulksTurn();
        for (int i = 0; goesOn && batch == null && i < 2; i++) {
            batch = poll(bulkFirst == (i == 0));
        }
        routes.end();
        if (batch != null) {
            flights.begin(batch);
        }
        return batch;
    }

    /** One lane is left to the keys of callers with few, unless none of them has come for a while. */
    private @Nullable Batch<K, V> poll(boolean many) {
        long now = nanoTime.getAsLong();
        DispatchReason reason = due(lines.size(many), many, now);
        if (reason == null) {
            return null;
        }
        boolean butOne = many && !closed && !lines.isCalm(now);
        Route<K, V> route = flights.countOpen(many) < routes.most(butOne, now) ? routes.take(null) : null;
        return route == null ? null : batch(many, reason, route);
    }

    private @Nullable DispatchReason due(int waiting, boolean many, long now) {
        if (waiting == 0 || closed) {
            return waiting == 0 ? null : DispatchReason.DRAIN;
        }
        Settings settings = current.get();
        int full = pace.maxKeys();
        return many
                ? settings.window().dueBulk(waiting, full)
                : settings.window()
                        .due(waiting, full, lines.waited(now), settings.patienceNanos(), flights.count(false) > 0);
    }

    private Batch<K, V> batch(boolean many, DispatchReason reason, Route<K, V> route) {
        int full = pace.maxKeys();
        int most = Math.min(lines.size(many), full);
        long now = nanoTime.getAsLong();
        Batch<K, V> batch = new Batch<>(
                new ArrayList<>(most), new ArrayList<>(0), many, reason, route, now, Batch.Attempts.first());
        lines.take(many, full, now - pace.patience(most), batch.promises(), batch.late());
        if (!lines.isEmpty()) {
            idle.call(); // another lane looks after the rest
        }
        return batch;
    }

    /** Has late batches asked for once more; returns nanoseconds until the next may be. */
    long hedge() {
        return get(() -> {
            long next = flights.hedge(nanoTime.getAsLong());
            if (flights.mustRepeat()) {
                idle.call();
            }
            return next;
        });
    }

    /**
     * A load of these keys of the batch failed. Returns true when they are not this lane's to settle: somebody else is at them, or will be.
     *
     * @param worthwhile whether another route may do better, and has the time
     */
    boolean failed(Batch<K, V> batch, List<Promise<K, V>> promises, boolean worthwhile) {
        return get(() -> flights.failed(batch, promises, worthwhile));
    }

    /** A load has ended. */
    void learn(Consumer<LoadModel> how) {
        locked(() -> how.accept(pace));
    }

    /** A batch that was taken is loaded and settled. */
    void ended(Batch<K, V> batch) {
        locked(() -> flights.end(batch));
        seat.wakeOthers();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable action) {
        locked(() -> {
            action.run();
            idle.callAll();
        });
    }

    private <T extends @Nullable Object> T get(Supplier<T> which) {
        lock.lock();
        try {
            return which.get();
        } finally {
            lock.unlock();
        }
    }

    /** Settings or routes have changed: what waits is looked at by them. */
    void rebound() {
        change(() -> {
            routes.rebound(current.get().lanes());
            pace.rebound();
        });
    }

    /** Whether keys are to wait, whatever is free. */
    void pause(boolean now) {
        change(() -> paused = now);
    }

    /** Batches that are being loaded. */
    int underWay() {
        return get(() -> flights.count(false) + flights.count(true));
    }

    /** Takes no more; what waits is due at once. */
    void close() {
        change(() -> closed = true);
    }

    /** Hands out nothing any more, and leaves the lanes to others: nobody waits. */
    void end() {
        change(() -> {
            over = true;
            seat.close();
        });
        seat.wakeOthers();
    }

    int size() {
        return get(lines::size);
    }

    /** How many may wait now. */
    int limit() {
        return get(() -> room(nanoTime.getAsLong()));
    }

    /** How many the next batch may have. */
    int batchLimit() {
        return get(pace::maxKeys);
    }
}
