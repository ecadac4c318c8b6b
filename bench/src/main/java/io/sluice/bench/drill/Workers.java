package io.sluice.bench.drill;

import io.sluice.bench.base.BenchException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do the same again and again, until nothing is left to do or they are told to end. */
public final class Workers {
    /** Longer than any call may take. */
    private static final long END_SECONDS = 20;

    private final String name;
    private final CountDownLatch working;
    private final AtomicReference<@Nullable Exception> trouble = new AtomicReference<>();
    private volatile boolean over;

    private Workers(String name, int size) {
        this.name = name;
        this.working = new CountDownLatch(size);
    }

    /** @param name of the threads, and for messages: {@code writers} */
    static Workers start(String name, List<? extends Work> works) {
        Workers workers = new Workers(name, works.size());
        for (Work work : works) {
            Thread thread = new Thread(() -> workers.run(work), "drill-" + name);
            thread.setDaemon(true);
            thread.start();
        }
        return workers;
    }

    private void run(Work work) {
        try (work) {
            while (!over && work.next()) {
                // the work is in the condition
            }
        } catch (Exception e) {
            trouble.compareAndSet(null, e);
        } finally {
            working.countDown();
        }
    }

    /** Whether nothing was left to do, for any of them. */
    public boolean done() {
        return working.getCount() == 0;
    }

    /**
     * Looks whether all can work.
     *
     * @throws BenchException if one cannot: why
     */
    void check() {
        Exception first = trouble.get();
        if (first != null) {
            throw new BenchException("the " + name + " cannot go on: " + first);
        }
    }

    /** Lets each end what it does, and waits for that, {@value #END_SECONDS} seconds at most. */
    void end() {
        over = true;
        boolean interrupted = false;
        long end = System.nanoTime() + Duration.ofSeconds(END_SECONDS).toNanos();
        while (true) {
            try {
                boolean unused =
                        working.await(end - System.nanoTime(), TimeUnit.NANOSECONDS); // they are daemon threads
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
