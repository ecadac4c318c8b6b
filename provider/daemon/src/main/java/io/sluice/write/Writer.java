package io.sluice.write;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Waiter;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns many writes into few transactions: those that arrive together are one batch of the loader, and each has its own answer.
 * Writes of one key are done in the order in which they came. Thread-safe; {@code write} never blocks.
 *
 * <p>A write whose waiter withdraws, or whose deadline passes, before its batch has left is not done. Once the batch has left it may
 * be done although nobody hears of it.
 */
public final class Writer implements AutoCloseable {
    private final Coalescer<Write, Written> coalescer;
    private final InvalidatingLoader invalidating;
    private final Supplier<String> shortKeys;

    private Writer(Coalescer<Write, Written> coalescer, InvalidatingLoader invalidating, Supplier<String> shortKeys) {
        this.coalescer = coalescer;
        this.invalidating = invalidating;
        this.shortKeys = shortKeys;
    }

    /**
     * A running writer. Close it to end its threads.
     *
     * @param settings with one lane: with more, writes of one key could overtake each other
     * @param database one transaction for each batch; answers for every write of it, or throws
     * @param invalidator drops what was written from the caches
     */
    public static Writer start(
            Settings settings, Loader<Write, Written> database, Invalidator invalidator, CoalescerListener listener) {
        return start(settings, database, invalidator, listener, new ShortKeys());
    }

    static Writer start(
            Settings settings,
            Loader<Write, Written> database,
            Invalidator invalidator,
            CoalescerListener listener,
            Supplier<String> shortKeys) {
        if (settings.lanes() != 1) {
            throw new IllegalArgumentException("writes need one lane, not " + settings.lanes());
        }
        InvalidatingLoader invalidating = new InvalidatingLoader(database, invalidator);
        Coalescer<Write, Written> coalescer = Coalescer.start(
                settings.named("write"), Routing.to(invalidating), Filler.none(), RecentValues.none(), listener);
        return new Writer(coalescer, invalidating, shortKeys);
    }

    /**
     * Does one write.
     *
     * @param write a new one for each call
     * @return the outcome if it is refused at once, and then the waiter is never called; else null, and the waiter is answered exactly
     *     once, within the timeout, unless it withdraws
     */
    public @Nullable Outcome<Written> write(Write write, Waiter<Written> waiter) {
        return coalescer.provide(write, waiter);
    }

    /** Takes back a write. True if the waiter was still waiting: then it is never answered, though the write may be done. */
    public boolean withdraw(Write write, Waiter<Written> waiter) {
        return coalescer.withdraw(write, waiter);
    }

    /** A key that most likely nobody has. */
    String shortKey() {
        return shortKeys.get();
    }

    /** Writes waiting for their batch. */
    public int queued() {
        return coalescer.queued();
    }

    /** How many writes had this effect. */
    public long count(Written.Effect effect) {
        return invalidating.count(effect);
    }

    /** Keys written that every cache has dropped before the answer. */
    public long invalidated() {
        return invalidating.invalidated();
    }

    /** Keys written of which some cache could not be made to drop its value in time. */
    public long leftOver() {
        return invalidating.leftOver();
    }

    @Override
    public void close() {
        coalescer.close();
    }

    /** Takes no more, does at once what waits, and answers everybody; whoever still waits after the grace is told so. */
    public void close(Duration grace) {
        coalescer.close(grace);
    }
}
