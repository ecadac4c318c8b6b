package io.sluice.coalesce;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The threads of a coalescer: lanes, which end by themselves once the queue is closed and empty, and others, which must be told to. */
final class Threads {
    /** So soon routes that have come are seen. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Thread> lanes = new CopyOnWriteArrayList<>();
    private final List<Thread> others = new CopyOnWriteArrayList<>();
    private @Nullable IntFunction<Thread> newLane;
    private @Nullable Supplier<Thread> newHedge;

    /** @param name the coalescer's */
    <K, V> void start(
            String name,
            Dispatcher<K, V> queue,
            Supplier<Lane<K, V>> newLane,
            Deadlines<K, V> deadlines,
            Renewal<K, V> renewal) {
        String prefix = "sluice-" + name + "-";
        this.newLane = i -> start(prefix + "lane-" + i, newLane.get());
        this.newHedge = () -> start(prefix + "hedge", timer(queue::hedge, BatchesInFlight.PAUSE_NANOS));
        rebound(queue.routes);
        others.add(start(prefix + "deadlines", timer(() -> grown(queue, deadlines.sweep()), Deadlines.PAUSE_NANOS)));
        if (renewal.isNeeded()) {
            others.add(start(prefix + "renewal", renewal));
        }
    }

    private <K, V> long grown(Dispatcher<K, V> queue, long next) {
        if (queue.routes.haveGrown()) {
            queue.rebound();
            rebound(queue.routes);
        }
        return Math.min(next, LOOK_NANOS);
    }

    /** Bounds or routes have changed. There are lanes for all of them; those that are there stay, and one too many finds nothing to take. */
    synchronized <K, V> void rebound(Routes<K, V> routes) {
        for (int i = lanes.size(); newLane != null && i < routes.lanes(); i++) {
            lanes.add(newLane.apply(i));
        }
        if (newHedge != null && routes.count() > 1) {
            others.add(newHedge.get());
            newHedge = null;
        }
        others.forEach(LockSupport::unpark);
    }

    /**
     * Looks until interrupted.
     *
     * @param look returns nanoseconds until the next look
     * @param pauseNanos looks keep this distance at least
     */
    private Runnable timer(LongSupplier look, long pauseNanos) {
        return () -> {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, Math.max(pauseNanos, look.getAsLong()));
            }
        };
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Returns when every lane has ended, or the grace has; false when interrupted: the grace ends there. */
    boolean awaitLanes(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        try {
            for (Thread thread : lanes) {
                thread.join(
                        Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Interrupts whatever still runs. */
    void end() {
        lanes.forEach(Thread::interrupt);
        others.forEach(Thread::interrupt);
    }
}
