package io.sluice.coalesce;

import io.sluice.coalesce.LoadException.Kind;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Routing.Newest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks again for keys whose load was older than a change that was told: of the source that has changes first, and again a little later,
 * for as long as somebody waits. On a thread of its own, so that no lane and no other key waits with them.
 */
final class Renewal<K, V> implements Runnable {
    /** A commit may be told of before it is visible, for as long as its server waits for a standby. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final InFlight<K, V> inFlight;
    private final Settling<K, V> settling;
    private final Newest<K, V> newest;
    private final CoalescerListener listener;
    private final Supplier<Settings> current;
    private final LongSupplier nanoTime;
    private final LinkedBlockingQueue<Promise<K, V>> handed = new LinkedBlockingQueue<>();

    /** Those that were asked for and are to be asked for again. Of the thread alone. */
    private Set<Promise<K, V>> again = new LinkedHashSet<>();

    Renewal(InFlight<K, V> inFlight, Collaborators<K, V> ports, Supplier<Settings> current, LongSupplier nanoTime) {
        this.inFlight = inFlight;
        this.settling = new Settling<>(inFlight, ports);
        this.newest = ports.routing().newest();
        this.listener = ports.listener();
        this.current = current;
        this.nanoTime = nanoTime;
    }

    /** Takes over those of a load's promises whose keys it was too early for. Returns the others. From any thread. */
    List<Promise<K, V>> take(List<Promise<K, V>> promises, List<K> keys, @Nullable Evidence evidence, long since) {
        Set<K> behind = newest.freshness().behind(keys, evidence, since);
        if (behind.isEmpty()) {
            return promises;
        }
        List<Promise<K, V>> others = new ArrayList<>(promises.size());
        for (Promise<K, V> promise : promises) {
            if (behind.contains(promise.key())) {
                handed.add(promise);
            } else {
                others.add(promise);
            }
        }
        listener.renewed(behind.size());
        return others;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Promise<K, V> first =
                        again.isEmpty() ? handed.take() : handed.poll(LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
                if (first != null) {
                    again.add(first);
                }
                look();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks once for what there is. True if something is left to be asked for again. */
    boolean look() {
        handed.drainTo(again);
        List<Promise<K, V>> wanted = new ArrayList<>(again.size());
        for (Promise<K, V> promise : again) {
            if (inFlight.claim(promise)) {
                wanted.add(promise);
            }
        }
        again = new LinkedHashSet<>();
        int most = current.get().window().maxKeys();
        for (int from = 0; from < wanted.size(); from += most) {
            List<Promise<K, V>> batch = wanted.subList(from, Math.min(wanted.size(), from + most));
            try {
                again.addAll(read(batch));
            } catch (Throwable e) {
                settling.failed(batch, e); // for a listener or a filler that throws; what is settled stays as it is
            }
        }
        return !again.isEmpty();
    }

    /** Returns those that are still behind. */
    private Collection<Promise<K, V>> read(List<Promise<K, V>> promises) {
        Route<K, V> route = Objects.requireNonNull(newest.route(), "nothing is ever behind");
        List<K> keys = promises.stream().map(Promise::key).toList();
        long start = nanoTime.getAsLong();
        Loaded<K, V> loaded;
        try {
            loaded = Objects.requireNonNull(route.read(keys), "the route returned null");
        } catch (Throwable e) {
            listener.loadFailed(keys.size(), nanoTime.getAsLong() - start, e);
            if (keys.size() > 1 && LoadException.isOf(Kind.BAD_ROW, e)) {
                int half = keys.size() / 2;
                List<Promise<K, V>> left = new ArrayList<>(read(promises.subList(0, half)));
                left.addAll(read(promises.subList(half, keys.size())));
                return left;
            }
            settling.failed(promises, e);
            return List.of();
        }
        long took = nanoTime.getAsLong() - start;
        Set<K> behind = newest.freshness().behind(keys, loaded.evidence(), start);
        if (behind.isEmpty()) {
            listener.loaded(keys.size(), settling.loaded(promises, loaded), took);
            return List.of();
        }
        List<Promise<K, V>> shown = new ArrayList<>();
        List<Promise<K, V>> left = new ArrayList<>();
        for (Promise<K, V> promise : promises) {
            (behind.contains(promise.key()) ? left : shown).add(promise);
        }
        listener.loaded(shown.size(), settling.loaded(shown, loaded), took);
        return left;
    }

    /** Whether any load may be too early. */
    boolean isNeeded() {
        return newest.route() != null;
    }

    /** Once the lanes have ended: returns when nothing is left to be asked for, or at this time of the system's; false when interrupted. */
    boolean await(long end) {
        while (isNeeded() && inFlight.size() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                return false;
            }
        }
        return true;
    }
}
