package io.sluice.coalesce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The threads of a coalescer: lanes, which end by themselves once the queue is closed and empty, and others, which must be told to. */
final class Threads {
    private final List<Thread> lanes = new CopyOnWriteArrayList<>();
    private final List<Thread> others = new ArrayList<>();
    private @Nullable IntFunction<Thread> newLane;

    /** @param name the coalescer's */
    <K, V> void start(
            String name,
            Dispatcher<K, V> queue,
            Supplier<Lane<K, V>> newLane,
            Deadlines<K, V> deadlines,
            Renewal<K, V> renewal) {
        String prefix = "sluice-" + name + "-";
        this.newLane = i -> start(prefix + "lane-" + i, newLane.get());
        rebound(queue.routes.lanes());
        others.add(start(prefix + "deadlines", timer(deadlines::sweep, Deadlines.PAUSE_NANOS)));
        if (renewal.isNeeded()) {
            others.add(start(prefix + "renewal", renewal));
        }
        if (queue.routes.count() > 1) {
            others.add(start(prefix + "hedge", timer(queue::hedge, BatchesInFlight.PAUSE_NANOS)));
        }
    }

    /** The bounds were set anew. There are lanes up to this number; those that are there stay, and one too many finds nothing to take. */
    void rebound(int count) {
        for (int i = lanes.size(); newLane != null && i < count; i++) {
            lanes.add(newLane.apply(i));
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
