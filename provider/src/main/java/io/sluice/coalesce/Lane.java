package io.sluice.coalesce;

import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker with at most one batch in flight: takes a batch, loads it, settles every key of it. It survives whatever its loader,
 * filler or listener throws, and it is free again only when the load has ended.
 */
final class Lane<K, V> implements Runnable {
    private final PromiseQueue<K, V> queue;
    private final InFlight<K, V> inFlight;
    private final Ports<K, V> ports;
    private final long timeoutNanos;
    private final LongSupplier nanoTime;

    Lane(
            PromiseQueue<K, V> queue,
            InFlight<K, V> inFlight,
            Ports<K, V> ports,
            long timeoutNanos,
            LongSupplier nanoTime) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.ports = ports;
        this.timeoutNanos = timeoutNanos;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        try {
            Batch<K, V> batch;
            while ((batch = queue.take()) != null) {
                process(batch);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Processes the batch that is due now, if there is one, on the caller's thread. */
    boolean runOnce() {
        Batch<K, V> batch = queue.poll();
        if (batch != null) {
            process(batch);
        }
        return batch != null;
    }

    private void process(Batch<K, V> batch) {
        try {
            long now = nanoTime.getAsLong();
            refuse(batch.late());
            List<Promise<K, V>> wanted = claim(batch, now);
            if (wanted.isEmpty()) {
                return;
            }
            if (batch.reason() == null) {
                ports.listener().repeated(wanted.size());
            } else {
                ports.listener().dispatched(batch.reason(), wanted.size());
            }
            load(batch, wanted, now + timeoutNanos);
        } catch (Throwable e) {
            // A load settles its own keys; this is for a listener or a filler that throws. What is settled stays as it
            // is.
            int unused = settle(batch.promises(), nothing(), failure(e));
            unused = settle(batch.late(), nothing(), failure(e));
        } finally {
            queue.ended(batch);
        }
    }

    /** The source does not keep up: what it would answer too late is not asked for, and makes room for those who came later. */
    private void refuse(List<Promise<K, V>> late) {
        Answers<V> answers = new Answers<>(late.size());
        Outcome<V> refused = new Outcome.Rejected<>(Refusal.FULL);
        for (Promise<K, V> promise : late) {
            for (Promise.Waiting<V> at = inFlight.settle(promise); at != null; at = at.next()) {
                ports.listener().rejected(Refusal.FULL);
                answers.add(at.waiter, refused);
            }
        }
        answers.deliver();
    }

    /** Those that somebody waits for. What waited or was abandoned is counted once, not again for a second route. */
    private List<Promise<K, V>> claim(Batch<K, V> batch, long now) {
        List<Promise<K, V>> wanted = new ArrayList<>(batch.promises().size());
        for (Promise<K, V> promise : batch.promises()) {
            boolean claimed = inFlight.claim(promise);
            if (claimed) {
                wanted.add(promise);
            }
            if (!batch.isSecond()) {
                count(promise, claimed, now);
            }
        }
        return wanted;
    }

    private void count(Promise<K, V> promise, boolean claimed, long now) {
        if (claimed) {
            ports.listener().waited(now - promise.since());
        } else {
            ports.listener().abandoned();
        }
    }

    /** Loads and settles. A batch with a bad row is halved until that row stands alone, or until nobody can wait for more. */
    private void load(Batch<K, V> batch, List<Promise<K, V>> promises, long giveUpAt) {
        List<K> keys = new ArrayList<>(promises.size());
        for (Promise<K, V> promise : promises) {
            keys.add(promise.key());
        }
        long start = nanoTime.getAsLong();
        Loaded<K, V> loaded;
        try {
            loaded = Objects.requireNonNull(batch.route().read(keys), "the route returned null");
        } catch (Throwable e) {
            long now = nanoTime.getAsLong();
            if (isTimeout(e)) {
                queue.gaveUp(keys.size());
            }
            ports.listener().loadFailed(keys.size(), now - start, e);
            if (keys.size() > 1 && isBadRow(e) && now - giveUpAt < 0) {
                int half = keys.size() / 2;
                load(batch, promises.subList(0, half), giveUpAt);
                load(batch, promises.subList(half, keys.size()), giveUpAt);
            } else if (!queue.failed(batch, promises, isAway(e) && now - giveUpAt < 0)) {
                int unused = settle(promises, nothing(), failure(e));
            }
            return;
        }
        long took = nanoTime.getAsLong() - start;
        queue.loaded(keys.size(), took);
        int hits = settle(promises, loaded, null);
        ports.listener().loaded(keys.size(), hits, took);
    }

    /**
     * Recent values first, so that nobody misses between the promise's end and the fill; then the answers; then the fill. Returns
     * how many of the keys were found.
     */
    private int settle(List<Promise<K, V>> promises, Loaded<K, V> loaded, @Nullable Outcome<V> failure) {
        Answers<V> answers = new Answers<>(promises.size());
        List<Fill<K, V>> fills = new ArrayList<>(failure == null ? promises.size() : 0);
        Outcome<V> absent = new Outcome.Absent<>();
        int hits = 0;
        try {
            for (Promise<K, V> promise : promises) {
                Outcome<V> outcome = failure;
                if (outcome == null) {
                    Promise.Use use = promise.win();
                    if (use == Promise.Use.NOBODY) {
                        continue;
                    }
                    V value = loaded.values().get(promise.key());
                    hits += value == null ? 0 : 1;
                    outcome = value == null ? absent : new Outcome.Found<>(value);
                    if (use == Promise.Use.ALL) {
                        ports.recent().put(promise.key(), outcome);
                        fills.add(new Fill<>(promise.key(), value, loaded.evidence()));
                    }
                }
                for (Promise.Waiting<V> at = inFlight.settle(promise); at != null; at = at.next()) {
                    answers.add(at.waiter, outcome);
                }
            }
        } finally {
            answers.deliver();
        }
        if (!fills.isEmpty()) {
            ports.filler().offer(fills);
        }
        return hits;
    }

    private static <K, V> Loaded<K, V> nothing() {
        return new Loaded<>(Map.of(), null);
    }

    private static boolean isTimeout(Throwable e) {
        return e instanceof LoadException load && load.kind() == LoadException.Kind.TIMEOUT;
    }

    private static boolean isAway(Throwable e) {
        return e instanceof LoadException load && load.kind() == LoadException.Kind.UNAVAILABLE;
    }

    private static boolean isBadRow(Throwable e) {
        return e instanceof LoadException load && load.kind() == LoadException.Kind.BAD_ROW;
    }

    private Outcome<V> failure(Throwable e) {
        if (e instanceof LoadException load) {
            Failure failure =
                    switch (load.kind()) {
                        case BAD_ROW -> Failure.ERROR;
                        case UNAVAILABLE -> Failure.UNAVAILABLE;
                        case TIMEOUT -> Failure.DEADLINE;
                    };
            return new Outcome.Failed<>(failure, Objects.toString(load.getMessage(), "the load failed"));
        }
        // The message of an unforeseen exception may hold anything: it goes to the listener, not to the caller.
        return new Outcome.Failed<>(Failure.ERROR, "the load failed");
    }
}
