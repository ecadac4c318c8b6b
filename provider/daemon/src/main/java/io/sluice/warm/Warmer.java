package io.sluice.warm;

import io.sluice.warm.KeyFile.KeyBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends a file of keys to the daemon. Used once. */
public final class Warmer {
    /** Enough that the pace holds while one batch waits for its SELECT, and few enough that lookups do not notice. */
    private static final int IN_FLIGHT = 4;

    private static final long SAVE_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final WarmSettings settings;
    private final ProgressBar bar;
    private final LongSupplier nanoTime;
    private final Sleeper pauses;
    private final Refusals refusals;
    private final BatchClient client;
    private final List<Thread> workers = new ArrayList<>();
    private final AtomicReference<@Nullable WarmException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * What a run has done.
     *
     * @param now what it has sent
     * @param before what earlier runs had sent of the same file
     * @param whole whether the file is sent to its end; otherwise it was stopped, and the next run goes on
     */
    public record Result(Counts now, Counts before, boolean whole, double seconds) {}

    public Warmer(WarmSettings settings, ProgressBar bar) {
        this(settings, bar, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Warmer(WarmSettings settings, ProgressBar bar, LongSupplier nanoTime, Sleeper pauses) {
        this.settings = settings;
        this.bar = bar;
        this.nanoTime = nanoTime;
        this.pauses = pauses;
        this.refusals = new Refusals(bar::say);
        this.client = new BatchClient(settings, nanoTime, pauses, refusals);
    }

    /**
     * Sees that the daemon answers at all.
     *
     * @throws WarmException if it does not
     */
    public void reach() throws WarmException, InterruptedException {
        client.reach();
    }

    /**
     * Sends the keys, from where the last run stopped if there was one, and returns when all are sent or {@link #stop} was called.
     *
     * @param source what the file was made from, and for which table; a mark of another is of no use
     * @param restart not to go on, but to begin anew
     * @throws WarmException if it can go no further; what is sent is kept in mind
     */
    public Result run(Path keys, String source, boolean restart) throws WarmException, InterruptedException {
        try (KeyFile file = KeyFile.open(keys)) {
            Checkpoint kept = restart ? null : Checkpoint.load(keys);
            if (kept != null && !file.isOf(kept)) {
                throw new WarmException(keys + " has changed since "
                        + kept.tally().keys() + " of its keys were sent: --restart sends it from its beginning");
            }
            Checkpoint from = kept == null || !kept.source().equals(source) ? file.unsent(source) : kept;
            client.reach();
            from.save(keys); // a folder that takes no marks shows now, not when they are wanted
            long begin = nanoTime.getAsLong();
            Schedule course = new Schedule(file, from, settings, nanoTime);
            bar.begin(from);
            try {
                send(course, file);
            } finally {
                bar.end();
                course.mark().save(keys);
            }
            WarmException failed = failure.get();
            if (failed != null) {
                throw new WarmException(failed.line() + "; "
                        + course.mark().tally().keys() + " keys are sent, and the same command goes on from there");
            }
            Checkpoint mark = course.mark();
            boolean whole = !stopped;
            if (whole) {
                if (mark.tally().keys() == 0) {
                    throw new WarmException(keys + " holds no keys: it should have one on each line");
                }
                Checkpoint.remove(keys);
            }
            double seconds = (nanoTime.getAsLong() - begin) / 1e9;
            return new Result(mark.tally().minus(from.tally()), from.tally(), whole, seconds);
        } catch (IOException e) {
            throw new WarmException(keys + " cannot be closed: " + e.getMessage());
        }
    }

    private void send(Schedule course, KeyFile file) throws WarmException, InterruptedException {
        CountDownLatch working = new CountDownLatch(IN_FLIGHT);
        synchronized (workers) {
            for (int i = 1; i <= IN_FLIGHT && !stopped; i++) {
                Thread worker = new Thread(() -> work(course, working), "sluice-warm-" + i);
                worker.setDaemon(true);
                workers.add(worker);
                worker.start();
            }
        }
        long saved = nanoTime.getAsLong();
        Checkpoint last = course.mark();
        while (!stopped && !working.await(200, TimeUnit.MILLISECONDS)) {
            Checkpoint mark = course.mark();
            bar.show(mark, file.lines());
            long now = nanoTime.getAsLong();
            if (now - saved >= SAVE_EVERY && !mark.equals(last)) {
                mark.save(file.path());
                last = mark;
                saved = now;
            }
        }
    }

    private void work(Schedule course, CountDownLatch working) {
        try {
            Schedule.Leg leg;
            while (!stopped && failure.get() == null && (leg = course.next()) != null) {
                long wait = leg.start() - nanoTime.getAsLong();
                if (wait > 0) {
                    pauses.pause(wait);
                }
                KeyBatch batch = leg.batch();
                if (batch.why() != null) {
                    refusals.add(batch.why());
                }
                Counts sent = batch.keys().isEmpty() ? Counts.NONE : client.send(batch.keys());
                course.done(leg, sent.plus(new Counts(0, 0, batch.bad())));
            }
        } catch (WarmException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped, or another has failed: this batch is sent again next time
        } catch (RuntimeException e) {
            fail(new WarmException("an error of this program: " + e));
        } finally {
            working.countDown();
        }
    }

    /** What one cannot do the others cannot either. */
    private void fail(WarmException e) {
        if (failure.compareAndSet(null, e)) {
            interruptAll();
        }
    }

    /** Ends it soon. What is under way then is sent again by the next run. */
    public void stop() {
        stopped = true;
        interruptAll();
    }

    private void interruptAll() {
        synchronized (workers) {
            workers.forEach(Thread::interrupt);
        }
    }
}
