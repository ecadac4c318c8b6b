package io.sluice.changes;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Freshness;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Routing.Newest;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.coalesce.Window;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Looks up again what was cached when it changed, so that no reader has to miss it. The fills pass the fences like any other; what is
 * skipped here is looked up when it is missed.
 *
 * <p>Batches of its own, read from the primary: a replica may not have replayed yet what the change stream has told, and its
 * values would be refused.
 */
public final class Refill implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Coalescer<String, Value> lookups;
    private volatile long nanosPerKey;
    private final BooleanSupplier inTime;
    private final LongSupplier nanoTime;
    private final LongAdder asked = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /** Until when the pace is used up: up to a second ahead of the clock. */
    private long usedUntil;

    /**
     * Starts a lane. It waits for no window, because what was applied together comes together, and what changes while a batch is under way is
     * the next batch.
     *
     * @param primary gives evidence with its values
     * @param freshness what is behind is read again: a change may be told of before the primary shows it
     * @param perSecond most keys a second, and most at once; 0 for none
     * @param inTime whether changes are applied here, without delay: else another daemon refills, or there is more to do than this
     */
    public Refill(
            Settings settings,
            Route<String, Value> primary,
            Freshness<String> freshness,
            Filler<String, Value> filler,
            int perSecond,
            BooleanSupplier inTime) {
        this(
                Coalescer.start(
                        new Settings(
                                new Window(Duration.ZERO, settings.window().maxKeys()),
                                settings.queue(),
                                1,
                                settings.timeout(),
                                "refill"),
                        Routing.to(primary).heeding(new Newest<>(freshness, primary)),
                        filler,
                        RecentValues.none(),
                        CoalescerListener.none()),
                perSecond,
                inTime,
                System::nanoTime);
    }

    Refill(Coalescer<String, Value> lookups, int perSecond, BooleanSupplier inTime, LongSupplier nanoTime) {
        this.lookups = lookups;
        this.nanosPerKey = nanosPerKey(perSecond);
        this.inTime = inTime;
        this.nanoTime = nanoTime;
        this.usedUntil = nanoTime.getAsLong() - SECOND;
    }

    /** One key on its way. Whoever wants its value reads it from the cache. */
    private record Asked(String key, LongAdder skipped) implements Keyed<String, Value> {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            if (outcome instanceof Outcome.Failed || outcome instanceof Outcome.Rejected) {
                skipped.increment();
            }
        }
    }

    /** From now on so many keys a second; 0 for none. */
    public void pace(int perSecond) {
        nanosPerKey = nanosPerKey(perSecond);
    }

    private static long nanosPerKey(int perSecond) {
        return perSecond == 0 ? Long.MAX_VALUE : SECOND / perSecond;
    }

    /** These keys have changed, it is applied, and they were cached until then. Called by one thread; never blocks. */
    public void changed(List<String> cached) {
        if (cached.isEmpty() || nanosPerKey == Long.MAX_VALUE || !inTime.getAsBoolean()) {
            return;
        }
        List<String> keys = cached.subList(0, take(cached.size()));
        asked.add(cached.size());
        skipped.add(cached.size() - keys.size());
        lookups.invalidate(keys); // a load under way may have read what was there before
        lookups.provideAll(keys.stream().map(key -> new Asked(key, skipped)).toList());
    }

    /** How many of so many keys the pace allows now. */
    private int take(int keys) {
        long now = nanoTime.getAsLong();
        usedUntil = Math.max(usedUntil - now, -SECOND) + now;
        int taken = (int) Math.min(keys, (now - usedUntil) / nanosPerKey);
        usedUntil += taken * nanosPerKey;
        return taken;
    }

    /** Changed keys that were cached. */
    public long asked() {
        return asked.sum();
    }

    /** Those among them that were not looked up: too many at once, or the primary did not answer. */
    public long skipped() {
        return skipped.sum();
    }

    /** Ends the lane. Blocks for a second at most: nobody waits for what is under way. */
    @Override
    public void close() {
        lookups.close(GRACE);
    }
}
