package io.sluice.coalesce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The threads of a coalescer: lanes, which end by themselves once the queue is closed and empty, and others, which must be told to. */
final class Threads {
    private final List<Thread> lanes = new ArrayList<>();
    private final List<Thread> others = new ArrayList<>();

    void startLane(String name, Runnable body) {
        lanes.add(start(name, body));
    }

    void startOther(String name, Runnable body) {
        others.add(start(name, body));
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
