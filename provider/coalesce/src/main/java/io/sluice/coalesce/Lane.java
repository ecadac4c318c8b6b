package io.sluice.coalesce;

import io.sluice.coalesce.LoadException.Kind;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A worker with at most one batch in flight: takes a batch, loads it, settles every key of it. It survives whatever its loader,
 * filler or listener throws, and it is free again only when the load has ended.
 */
final class Lane<K, V> implements Runnable {
    private final Dispatcher<K, V> queue;
    private final InFlight<K, V> inFlight;
    private final Collaborators<K, V> ports;
    private final Settling<K, V> settling;
    private final Renewal<K, V> renewal;
    private final Supplier<Settings> current;
    private final LongSupplier nanoTime;

    Lane(
            Dispatcher<K, V> queue,
            InFlight<K, V> inFlight,
            Collaborators<K, V> ports,
            Settling<K, V> settling,
            Renewal<K, V> renewal,
            Supplier<Settings> current,
            LongSupplier nanoTime) {
        this.queue = queue;
        this.inFlight = inFlight;
        this.ports = ports;
        this.settling = settling;
        this.renewal = renewal;
        this.current = current;
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
            load(batch, wanted, now + current.get().timeoutNanos());
        } catch (Throwable e) {
            // A load settles its own keys; this is for a listener or a filler that throws. What is settled stays as it
            // is.
            settling.failed(batch.promises(), e);
            settling.failed(batch.late(), e);
        } finally {
            queue.ended(batch);
        }
    }

    /** The source does not keep up: what it would answer too late is not asked for, and makes room for those who came later. */
    private void refuse(List<Promise<K, V>> late) {
        Deliveries<V> answers = new Deliveries<>(late.size());
        for (Promise<K, V> promise : late) {
            boolean unused = settling.refuse(promise, Refusal.FULL, null, answers);
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
            ports.listener().waited(promise.key(), now - promise.since());
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
            if (LoadException.isOf(Kind.TIMEOUT, e)) {
                queue.learn(model -> model.gaveUp(keys.size()));
            }
            ports.listener().loadFailed(keys.size(), now - start, e);
            if (keys.size() > 1 && LoadException.isOf(Kind.BAD_ROW, e) && now - giveUpAt < 0) {
                int half = keys.size() / 2;
                load(batch, promises.subList(0, half), giveUpAt);
                load(batch, promises.subList(half, keys.size()), giveUpAt);
            } else if (!queue.failed(batch, promises, LoadException.isOf(Kind.UNAVAILABLE, e) && now - giveUpAt < 0)) {
                settling.failed(promises, e);
            }
            return;
        }
        long took = nanoTime.getAsLong() - start;
        queue.learn(model -> model.learn(keys.size(), took));
        List<Promise<K, V>> shown = renewal.take(promises, keys, loaded.evidence(), start);
        int hits = settling.loaded(shown, loaded);
        ports.listener().loaded(shown.size(), hits, took);
    }
}
