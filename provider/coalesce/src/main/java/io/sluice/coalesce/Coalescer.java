package io.sluice.coalesce;

import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.coalesce.Promise.StageWaiter;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.lanes.Lanes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns many lookups into few batches: lookups that arrive together share one {@link Loader#load}, lookups of one key share one
 * promise. Thread-safe; {@code provide} never blocks.
 */
public final class Coalescer<K, V> implements AutoCloseable {
    private final InFlight<K, V> inFlight = new InFlight<>();
    private volatile Settings settings;
    private final Collaborators<K, V> ports;
    private final LongSupplier nanoTime;
    final Dispatcher<K, V> queue;
    final Settling<K, V> settling;
    final Deadlines<K, V> deadlines;
    final Renewal<K, V> renewal;
    private final Threads workers = new Threads();
    private volatile boolean closed;

    Coalescer(Settings settings, Collaborators<K, V> ports, LongSupplier nanoTime) {
        this.settings = settings;
        this.ports = ports;
        this.nanoTime = nanoTime;
        this.queue = new Dispatcher<>(this::settings, ports, nanoTime);
        this.settling = new Settling<>(inFlight, ports);
        this.renewal = new Renewal<>(inFlight, ports, this::settings, nanoTime);
        this.deadlines = new Deadlines<>(inFlight, ports.listener(), this::settings, nanoTime);
    }

    /** A running coalescer without cache. Close it to end its threads. */
    public static <K, V> Coalescer<K, V> start(Settings settings, Loader<K, V> loader) {
        return start(settings, Routing.to(loader), Filler.none(), RecentValues.none(), CoalescerListener.none());
    }

    /** A running coalescer with lanes of its own for each route. Close it to end its threads. */
    public static <K, V> Coalescer<K, V> start(
            Settings settings,
            Routing<K, V> routing,
            Filler<K, V> filler,
            RecentValues<K, V> recent,
            CoalescerListener listener) {
        return start(settings, routing, filler, recent, listener, null);
    }

    /** One that shares lanes with others, and takes as many of a route's at most as its settings say; null for lanes of its own. */
    public static <K, V> Coalescer<K, V> start(
            Settings settings,
            Routing<K, V> routing,
            Filler<K, V> filler,
            RecentValues<K, V> recent,
            CoalescerListener listener,
            @Nullable Lanes lanes) {
        Coalescer<K, V> made = new Coalescer<>(
                settings, new Collaborators<>(routing, filler, recent, listener, lanes), System::nanoTime);
        made.workers.start(settings.name(), made.queue, made::lane, made.deadlines, made.renewal);
        return made;
    }

    Lane<K, V> lane() {
        return new Lane<>(queue, inFlight, ports, settling, renewal, this::settings, nanoTime);
    }

    /**
     * Looks the key up. The stage always completes normally, within the timeout, on the common pool (an outcome that is known at
     * once is there already). Cancelling its future withdraws this lookup alone.
     */
    public CompletionStage<Outcome<V>> provide(K key) {
        StageWaiter<V> waiter = new StageWaiter<>(new CompletableFuture<>());
        Outcome<V> known = provide(key, waiter);
        waiter.ifCancelled(() -> withdraw(key, waiter));
        // This caller's own: whatever it does with it, the promise is not touched.
        return known == null ? waiter.future() : CompletableFuture.completedFuture(known);
    }

    /**
     * Looks one key up for a waiter that brings its own executor. Several at once: {@link #provideAll}.
     *
     * @return the outcome if it is known at once (recent, or refused), and then the waiter is never called; else null, and the
     *     waiter is answered exactly once, within the timeout, unless it withdraws
     */
    public @Nullable Outcome<V> provide(K key, Waiter<V> waiter) {
        Outcome<V> atOnce = recentOrRefused(key);
        if (atOnce != null) {
            return atOnce;
        }
        Promise<K, V> fresh = join(key, waiter, nanoTime.getAsLong());
        if (fresh == null) {
            return null; // the load in flight answers it
        }
        Outcome<V> late = recentAfterAll(fresh, waiter);
        if (late != null && !inFlight.claim(fresh)) {
            return late; // and nobody else waits for a load
        }
        if (queue.offerAll(List.of(fresh), false) == 1) {
            return late;
        }
        Deliveries<V> others = new Deliveries<>();
        Outcome<V> own = refuse(fresh, waiter, others);
        others.deliver();
        return late == null ? own : late;
    }

    /**
     * Looks up keys that arrived together. Those that are not in flight yet reach the queue together, so that one batch can take them
     * all: offered one by one, the first would wake a lane, and the lane leave without the rest.
     *
     * <p>Every waiter is answered exactly once, within the timeout, unless it withdraws; also one whose outcome is known at once.
     */
    public void provideAll(Collection<? extends Keyed<K, V>> waiters) {
        provideAll(waiters, false);
    }

    /**
     * The same for the many keys of one caller. They take turns with those of others: whoever asks for one key waits for one batch of these
     * at most, however many there are.
     */
    public void provideBulk(Collection<? extends Keyed<K, V>> waiters) {
        provideAll(waiters, true);
    }

    private void provideAll(Collection<? extends Keyed<K, V>> waiters, boolean many) {
        long now = nanoTime.getAsLong();
        List<Promise<K, V>> fresh = new ArrayList<>(waiters.size());
        Deliveries<V> answers = new Deliveries<>();
        for (Keyed<K, V> waiter : waiters) {
            Outcome<V> outcome = recentOrRefused(waiter.key());
            Promise<K, V> made = outcome == null ? join(waiter.key(), waiter, now) : null;
            if (made != null) {
                outcome = recentAfterAll(made, waiter);
                if (outcome == null || inFlight.claim(made)) {
                    fresh.add(made);
                }
            }
            if (outcome != null) {
                answers.add(waiter, outcome);
            }
        }
        int taken = queue.offerAll(fresh, many);
        for (Promise<K, V> refused : fresh.subList(taken, fresh.size())) {
            refuse(refused, null, answers);
        }
        answers.deliver();
    }

    /** The outcome of a lookup that need not wait; null for one that must. */
    private @Nullable Outcome<V> recentOrRefused(K key) {
        Objects.requireNonNull(key, "key");
        if (closed) {
            return refused(Refusal.DRAINING);
        }
        Outcome<V> recent = ports.recent().get(key);
        if (recent != null) {
            ports.listener().recentHit();
            return recent;
        }
        return inFlight.waiting() >= settings.maxWaiters() ? refused(Refusal.FULL) : null;
    }

    /** The promise if this lookup made it, and then it must be queued; null if it joined one in flight. */
    private @Nullable Promise<K, V> join(K key, Waiter<V> waiter, long now) {
        Promise<K, V> fresh = inFlight.join(key, new Promise.Waiting<>(waiter, now + settings.timeoutNanos()), now);
        if (fresh == null) {
            ports.listener().coalesced();
        }
        return fresh;
    }

    /**
     * Asks recent values once more, for a load that ended between the first time and the promise, which is then taken back. For this
     * waiter alone: who joined it meanwhile may have asked after a write, and must not have what was loaded before.
     */
    private @Nullable Outcome<V> recentAfterAll(Promise<K, V> fresh, Waiter<V> waiter) {
        Outcome<V> recent = ports.recent().get(fresh.key());
        if (recent == null || !inFlight.withdraw(fresh.key(), waiter)) {
            return null;
        }
        ports.listener().recentHit();
        return recent;
    }

    /**
     * Says that these keys were written: lookups that begin from now on get neither what earlier loads read nor recent values. Earlier
     * lookups still do; their answers go to no cache. Call it before other caches drop the keys.
     */
    public void invalidate(Collection<? extends K> keys) {
        keys.forEach(inFlight::invalidate); // first, because a load that ends in between is remembered
        ports.recent().invalidate(keys);
    }

    /** As {@link #invalidate}, for those of the keys in flight. */
    public void invalidateThose(Predicate<? super K> which) {
        inFlight.invalidateThose(which);
    }

    /** As {@link #invalidate}, for every key. */
    public void invalidateAll() {
        inFlight.invalidateThose(key -> true);
        ports.recent().clear();
    }

    /** Takes back a lookup. True if the waiter was still waiting: then it is never answered. */
    public boolean withdraw(K key, Waiter<V> waiter) {
        return inFlight.withdraw(key, waiter);
    }

    private Outcome<V> refused(Refusal refusal) {
        ports.listener().rejected(refusal);
        return new Outcome.Rejected<>(refusal);
    }

    /** For all who joined a promise that found no place in the queue; the outcome for {@code direct}, null once that one waits no more. */
    private @Nullable Outcome<V> refuse(Promise<K, V> fresh, @Nullable Waiter<V> direct, Deliveries<V> answers) {
        Refusal refusal = closed ? Refusal.DRAINING : Refusal.FULL; // it is closed before its queue is
        return settling.refuse(fresh, refusal, direct, answers) ? new Outcome.Rejected<>(refusal) : null;
    }

    /** Keys waiting for dispatch. */
    public int queued() {
        return queue.size();
    }

    /** How many keys may wait now: the bound that was set, or fewer while the loader does not keep up. */
    public int queueLimit() {
        return queue.limit();
    }

    /** How many keys the next batch may have: the bound that was set, or fewer while loads take long. */
    public int batchLimit() {
        return queue.batchLimit();
    }

    /** Promises in flight: keys waiting, and keys being loaded. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Waiters, over all keys. */
    public int waiting() {
        return inFlight.waiting();
    }

    /** Batches that are being loaded. */
    public int underWay() {
        return queue.underWay();
    }

    public Settings settings() {
        return settings;
    }

    /** Goes on with other bounds, but for the name. Lookups under way keep their deadlines, and so does who joins them. Calls must not overlap. */
    public void apply(Settings next) {
        settings = next;
        queue.rebound();
        workers.rebound(queue.routes);
    }

    /** Keys wait from now on, within their deadlines; or go on. What is being loaded is answered. */
    public void pause(boolean now) {
        queue.pause(now);
    }

    /** Closes with the timeout as grace. */
    @Override
    public void close() {
        close(settings.timeout());
    }

    /**
     * Takes no more lookups, dispatches at once what waits, and returns when every waiter has been answered: those still waiting
     * when the grace is over as {@link Refusal#DRAINING}. Closing again is harmless.
     */
    public void close(Duration grace) {
        closed = true;
        queue.close();
        long end = System.nanoTime() + grace.toNanos();
        boolean interrupted = !(workers.awaitLanes(grace) && renewal.await(end));
        settling.refuseAll(Refusal.DRAINING);
        queue.end();
        workers.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
