package io.sluice.coalesce;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Owns the promises map: at most one promise per key. A promise leaves the map by identity and before its waiters hear of it, so
 * that whoever asks again starts afresh and nobody removes a successor.
 *
 * <p>Any thread may call any method. The map decides which promise is current, the promise's monitor decides who is on its list;
 * a caller that finds a promise closed but still mapped removes it itself and tries again, so no call waits for another thread.
 */
final class InFlight<K, V> {
    private final ConcurrentHashMap<K, Promise<K, V>> promises = new ConcurrentHashMap<>();

    /** Those that nobody may join any more, and that are not settled yet: mostly there is none. */
    private final Set<Promise<K, V>> invalidated = ConcurrentHashMap.newKeySet();

    private final AtomicInteger waiting = new AtomicInteger();

    /** Adds the waiter to the key's promise. Returns the promise if this call made it (the caller must then queue it), else null. */
    @Nullable
    Promise<K, V> join(K key, Promise.Waiting<V> waiter, long now) {
        waiting.incrementAndGet();
        while (true) {
            Promise<K, V> current = promises.get(key);
            if (current == null) {
                Promise<K, V> fresh = new Promise<>(key, now);
                fresh.join(waiter);
                current = promises.putIfAbsent(key, fresh);
                if (current == null) {
                    return fresh;
                }
            }
            if (current.join(waiter)) {
                return null;
            }
            promises.remove(key, current);
        }
    }

    /** The key's promise, or null. */
    @Nullable
    Promise<K, V> current(K key) {
        return promises.get(key);
    }

    /** Whoever asks for this key from now on starts afresh: what is in flight may be older than what was written. */
    void invalidate(K key) {
        Promise<K, V> current = promises.get(key);
        if (current != null) {
            invalidated.add(current); // first, because the sweep must find it in one place at least
            current.invalidate();
            promises.remove(key, current);
            if (current.isClosed()) {
                invalidated.remove(current); // it was settled meanwhile, perhaps before it was added
            }
        }
    }

    /** As {@link #invalidate}, of these of the keys that there are now. */
    void invalidateThose(Predicate<? super K> which) {
        for (K key : promises.keySet()) {
            if (which.test(key)) {
                invalidate(key);
            }
        }
    }

    /** Takes one waiter off its key; false when it was answered already or never waited. */
    boolean withdraw(K key, Waiter<V> waiter) {
        Promise<K, V> current = current(key);
        if ((current == null || !current.withdraw(waiter)) && !withdrawOutdated(key, waiter)) {
            return false;
        }
        waiting.decrementAndGet();
        return true;
    }

    private boolean withdrawOutdated(K key, Waiter<V> waiter) {
        for (Promise<K, V> promise : invalidated) {
            if (promise.key().equals(key) && promise.withdraw(waiter)) {
                return true;
            }
        }
        return false;
    }

    /** True when somebody waits for this promise; else it is gone, and need not be queried. */
    boolean claim(Promise<K, V> promise) {
        if (promise.claim()) {
            return true;
        }
        remove(promise);
        return false;
    }

    private void remove(Promise<K, V> promise) {
        promises.remove(promise.key(), promise);
        if (!invalidated.isEmpty()) {
            invalidated.remove(promise);
        }
    }

    /**
     * Removes the promise by identity, then hands out everybody who waited: the oldest, or null if there is nobody. Harmless when
     * repeated.
     */
    Promise.@Nullable Waiting<V> settle(Promise<K, V> promise) {
        remove(promise);
        Promise.Waiting<V> oldest = promise.close();
        int waiters = 0;
        for (Promise.Waiting<V> at = oldest; at != null; at = at.next()) {
            waiters++;
        }
        waiting.addAndGet(-waiters);
        return oldest;
    }

    /** Hands out everybody whose deadline has come; returns the next deadline, or {@code otherwise} if nobody waits. */
    long expire(long now, long otherwise, Consumer<Waiter<V>> expired) {
        return expire(invalidated, now, expire(promises.values(), now, otherwise, expired), expired);
    }

    private long expire(Collection<Promise<K, V>> some, long now, long otherwise, Consumer<Waiter<V>> expired) {
        long next = otherwise;
        for (Promise<K, V> promise : some) {
            promise.expire(now, waiter -> {
                waiting.decrementAndGet();
                expired.accept(waiter);
            });
            long deadline = promise.nextDeadline(next);
            next = deadline - next < 0 ? deadline : next;
        }
        return next;
    }

    /** Settles every promise there is. */
    void settleAll(Consumer<Waiter<V>> waiters) {
        settleAll(promises.values(), waiters);
        settleAll(invalidated, waiters);
    }

    private void settleAll(Collection<Promise<K, V>> some, Consumer<Waiter<V>> waiters) {
        for (Promise<K, V> promise : some) {
            for (Promise.Waiting<V> at = settle(promise); at != null; at = at.next()) {
                waiters.accept(at.waiter);
            }
        }
    }

    /** How many waiters there are, over all keys. */
    int waiting() {
        return waiting.get();
    }

    /** How many promises there are. */
    int size() {
        return promises.size() + invalidated.size();
    }
}
