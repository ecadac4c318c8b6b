package io.sluice.coalesce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The batches that are being loaded, and the keys that are to be asked for once more on another route: because theirs is late, or was
 * away. Guarded by the lock of the queue.
 */
final class BatchesInFlight<K, V> {
    /** @param not the route that was asked last */
    private record Again<K, V>(List<Promise<K, V>> promises, Route<K, V> not, Batch.Attempts attempts) {}

    /** Looks for late batches keep this distance when many are late one after the other. */
    static final long PAUSE_NANOS = 1_000_000;

    private final List<Batch<K, V>> underWay = new ArrayList<>();
    private final ArrayDeque<Again<K, V>> again = new ArrayDeque<>();
    private final Routes<K, V> routes;
    private final LongSupplier hedgeNanos;

    BatchesInFlight(Routes<K, V> routes, LongSupplier hedgeNanos) {
        this.routes = routes;
        this.hedgeNanos = hedgeNanos;
    }

    /** How many there are of callers with many keys each, or of the others. */
    int count(boolean bulk) {
        int count = 0;
        for (Batch<K, V> batch : underWay) {
            count += batch.bulk() == bulk ? 1 : 0;
        }
        return count;
    }

    /** The same on routes that are open: what hangs elsewhere keeps nobody from these. */
    int countOpen(boolean bulk) {
        int count = 0;
        for (Batch<K, V> batch : underWay) {
            count += batch.bulk() == bulk && batch.route().open() ? 1 : 0;
        }
        return count;
    }

    /** Whether keys wait to be asked for once more. */
    boolean mustRepeat() {
        return !again.isEmpty();
    }

    void begin(Batch<K, V> batch) {
        underWay.add(batch);
    }

    void end(Batch<K, V> batch) {
        underWay.remove(batch);
        routes.free(batch.route());
        batch.attempts().over(batch.isSecond());
    }

    /** The keys to be asked for once more that have waited longest, if a lane is free for them. */
    @Nullable
    Batch<K, V> repeat(long now) {
        Again<K, V> next = again.peek();
        if (next == null) {
            return null;
        }
        // Where no other is open any more, the same one may be again.
        Route<K, V> route = routes.take(routes.anyOpenBut(next.not) ? next.not : null);
        if (route == null) {
            return null;
        }
        again.remove();
        return new Batch<>(next.promises, List.of(), false, null, route, now, next.attempts);
    }

    /**
     * A load of these keys of the batch failed. Returns true when somebody else is at them, or will be: they are tried on as many routes
     * as there are.
     *
     * @param promises all of the batch or a part of it
     * @param worthwhile whether another route may do better, and has the time
     */
    boolean failed(Batch<K, V> batch, List<Promise<K, V>> promises, boolean worthwhile) {
        if (!batch.attempts().over(batch.isSecond())) {
            return true;
        }
        if (!worthwhile || batch.attempts().tries() >= routes.count() || !routes.anyOpenBut(batch.route())) {
            return false;
        }
        again.add(new Again<>(
                List.copyOf(promises), batch.route(), batch.attempts().next()));
        return true;
    }

    /**
     * Has every batch asked for once more that is late, if another route is open that is not late itself.
     *
     * @return nanoseconds until the next one may be late
     */
    long hedge(long now) {
        long latest = hedgeNanos.getAsLong();
        long next = latest;
        for (Batch<K, V> batch : underWay) {
            long left = latest - (now - batch.since());
            if (left > 0) {
                next = Math.min(next, left);
            } else if (!batch.isSecond() && batch.attempts().mayHedge() && anyQuicker(now)) {
                batch.attempts().hedge();
                again.add(new Again<>(batch.promises(), batch.route(), batch.attempts()));
            }
        }
        return next;
    }

    private boolean anyQuicker(long now) {
        return routes.anyOpenOf(route -> underWay.stream()
                .noneMatch(batch -> batch.route() == route && now - batch.since() >= hedgeNanos.getAsLong()));
    }
}
