package io.sluice.coalesce;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One key in flight and those who wait for it, oldest first. Guarded by its own monitor, held for a few instructions only. Once
 * closed it takes nobody any more: whoever comes later starts a promise of their own.
 */
final class Promise<K, V> {

    /** One waiter and its deadline; a link of the promise's list. */
    static final class Waiting<V> {
        final Waiter<V> waiter;
        final long deadline;
        private @Nullable Waiting<V> next;

        Waiting(Waiter<V> waiter, long deadline) {
            this.waiter = waiter;
            this.deadline = deadline;
        }

        /** The next of a list that {@link Promise#close} handed out: it does not change any more. */
        @Nullable
        Waiting<V> next() {
            return next;
        }
    }

    private final K key;
    private final long since;
    private @Nullable Waiting<V> first;
    private @Nullable Waiting<V> last;
    private boolean won;
    private boolean invalidated;
    private boolean closed;

    Promise(K key, long since) {
        this.key = key;
        this.since = since;
    }

    K key() {
        return key;
    }

    /** When the key began to wait, in the coalescer's nanoseconds. */
    long since() {
        return since;
    }

    /** Adds a waiter; false once closed or invalidated. */
    synchronized boolean join(Waiting<V> waiting) {
        if (closed || invalidated) {
            return false;
        }
        if (last == null) {
            first = waiting;
        } else {
            last.next = waiting;
        }
        last = waiting;
        return true;
    }

    /** Who may use a value that was loaded for a promise. */
    enum Use {
        /** Nobody: another route was quicker, and this value may be older than what that one said. */
        NOBODY,
        /** Those who wait, not the caches: the key was written since. */
        WAITERS,
        /** The caches as well. */
        ALL
    }

    /**
     * Asked once by each route that has an outcome for this key. What all may use is remembered under the monitor: whoever outdates
     * the promise and then drops the key finds it there.
     */
    synchronized Use win(RecentValues<K, V> recent, Outcome<V> outcome) {
        if (won || closed) {
            return Use.NOBODY;
        }
        won = true;
        if (invalidated) {
            return Use.WAITERS;
        }
        recent.put(key, outcome);
        return Use.ALL;
    }

    /**
     * What its load reads may be older than what somebody has written since. Those who wait asked before, and may have it; nobody else
     * may, not even the caches.
     */
    synchronized void invalidate() {
        invalidated = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Takes one waiter out; false when it was answered, expired or never here. */
    synchronized boolean withdraw(Waiter<V> waiter) {
        Waiting<V> before = null;
        for (Waiting<V> at = first; at != null; before = at, at = at.next) {
            if (at.waiter == waiter) {
                unlink(before, at);
                return true;
            }
        }
        return false;
    }

    private void unlink(@Nullable Waiting<V> before, Waiting<V> at) {
        if (before == null) {
            first = at.next;
        } else {
            before.next = at.next;
        }
        if (at.next == null) {
            last = before;
        }
    }

    /** Closes the promise if nobody waits; true when somebody does, and the key is worth a query. */
    synchronized boolean claim() {
        if (first == null) {
            closed = true;
        }
        return !closed;
    }

    /** Takes out, oldest first, everybody whose deadline has come; deadlines ascend, because every waiter has the same timeout. */
    void expire(long now, Consumer<Waiter<V>> expired) {
        Waiting<V> at;
        while ((at = takeExpired(now)) != null) {
            expired.accept(at.waiter);
        }
    }

    private synchronized @Nullable Waiting<V> takeExpired(long now) {
        Waiting<V> at = first;
        if (at == null || at.deadline - now > 0) {
            return null;
        }
        unlink(null, at);
        return at;
    }

    /** The next deadline, or {@code otherwise} when nobody waits. */
    synchronized long nextDeadline(long otherwise) {
        return first == null ? otherwise : first.deadline;
    }

    /** Closes for good and hands out everybody who still waits: the oldest, or null if there is nobody. */
    synchronized @Nullable Waiting<V> close() {
        closed = true;
        Waiting<V> all = first;
        first = null;
        last = null;
        return all;
    }

    /** The waiter behind a stage. The common pool runs what callers hang on it, so that no lane runs code of theirs. */
    record StageWaiter<V>(CompletableFuture<Outcome<V>> future) implements Waiter<V> {
        void ifCancelled(Runnable withdraw) {
            CompletableFuture<Outcome<V>> unused = future.whenComplete((outcome, cancelled) -> {
                if (cancelled != null) {
                    withdraw.run();
                }
            });
        }

        @Override
        public Executor executor() {
            return ForkJoinPool.commonPool();
        }

        @Override
        public void answer(Outcome<V> outcome) {
            future.complete(outcome);
        }
    }
}
