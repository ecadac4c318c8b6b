package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Fills on their way to Redis, oldest first; bounded in keys, bytes and age. What does not fit or is too old is dropped and counted. */
final class FillBuffer {
    /** A fill older than this may be older than the row: it is not written any more. */
    static final long OLDEST_NANOS = 1_000_000_000L;

    /** What a fill costs besides key and value, roughly. */
    private static final int OVERHEAD_BYTES = 96;

    /** Fills that came together: when, and how many of them still wait. */
    private static final class Arrival {
        final long since;
        int left;

        Arrival(long since) {
            this.since = since;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Fill<String, Value>> waiting = new ArrayDeque<>();
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private final LongAdder dropped = new LongAdder();
    private final int maxKeys;
    private final long maxBytes;
    private final int enough;
    private final LongSupplier nanoTime;
    private long bytes;
    private long polledSince;
    private boolean urgent;
    private boolean closed;

    /** @param enough how many fills make a whole pipeline */
    FillBuffer(int maxKeys, long maxBytes, int enough, LongSupplier nanoTime) {
        this.maxKeys = maxKeys;
        this.enough = enough;
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /** Takes what fits; never blocks. */
    void offer(List<Fill<String, Value>> fills) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            dropOld(now);
            boolean wasEmpty = waiting.isEmpty();
            Arrival arrival = new Arrival(now);
            for (Fill<String, Value> fill : fills) {
                int size = bytes(fill);
                if (closed || waiting.size() >= maxKeys || bytes + size > maxBytes) {
                    dropped.increment();
                } else {
                    waiting.add(fill);
                    arrival.left++;
                    bytes += size;
                }
            }
            if (arrival.left > 0) {
                arrivals.add(arrival);
            }
            if ((wasEmpty && !waiting.isEmpty()) || waiting.size() >= enough) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out the oldest fills that are still fresh, at most so many; never blocks. */
    List<Fill<String, Value>> poll(int most) {
        lock.lock();
        try {
            dropOld(nanoTime.getAsLong());
            Arrival oldest = arrivals.peek();
            polledSince = oldest == null ? nanoTime.getAsLong() : oldest.since;
            List<Fill<String, Value>> taken = new ArrayList<>(Math.min(most, waiting.size()));
            while (taken.size() < most && !waiting.isEmpty()) {
                taken.add(remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what was polled last and cannot be written yet: it stays the oldest, and no younger than it was. */
    void putBack(List<Fill<String, Value>> fills) {
        lock.lock();
        try {
            if (fills.isEmpty() || closed) {
                dropped.add(fills.size());
                return;
            }
            for (int i = fills.size() - 1; i >= 0; i--) {
                waiting.addFirst(fills.get(i));
                bytes += bytes(fills.get(i));
            }
            Arrival again = new Arrival(polledSince);
            again.left = fills.size();
            arrivals.addFirst(again);
        } finally {
            lock.unlock();
        }
    }

    private void dropOld(long now) {
        Arrival oldest;
        while ((oldest = arrivals.peek()) != null && now - oldest.since > OLDEST_NANOS) {
            remove();
            dropped.increment();
        }
    }

    private Fill<String, Value> remove() {
        Fill<String, Value> first = waiting.remove();
        bytes -= bytes(first);
        Arrival oldest = arrivals.element();
        oldest.left--;
        if (oldest.left == 0) {
            arrivals.remove();
        }
        return first;
    }

    private static int bytes(Fill<String, Value> fill) {
        return OVERHEAD_BYTES + fill.key().length() + FillCommands.valueOf(fill).length;
    }

    /**
     * Takes out the fills of these keys: their rows were written after they were read. And wakes whoever waits for fills, because there
     * is something more urgent to be said.
     */
    void invalidate(Set<String> keys) {
        lock.lock();
        try {
            Iterator<Fill<String, Value>> fills = waiting.iterator();
            for (Iterator<Arrival> all = arrivals.iterator(); all.hasNext(); ) {
                Arrival arrival = all.next();
                for (int left = arrival.left; left > 0; left--) {
                    Fill<String, Value> fill = fills.next();
                    if (keys.contains(fill.key())) {
                        fills.remove();
                        arrival.left--;
                        bytes -= bytes(fill);
                        dropped.increment();
                    }
                }
                if (arrival.left == 0) {
                    all.remove();
                }
            }
            urgent = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What was urgent is about to be looked at. */
    void notUrgent() {
        lock.lock();
        try {
            urgent = false;
        } finally {
            lock.unlock();
        }
    }

    /** Drops all that waits. */
    void clear() {
        lock.lock();
        try {
            dropped.add(waiting.size());
            waiting.clear();
            arrivals.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until there is a fill or something urgent, until closed, or for so long. Returns whether there is something. */
    boolean awaitFill(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !urgent && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks while a larger pipeline is worth waiting for: until there is enough for a whole one, until the oldest fill has waited
     * this long, or until closed. Returns at once when nothing waits, or when something is urgent.
     */
    void awaitCompany(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Arrival oldest;
            while (!closed && !urgent && waiting.size() < enough && (oldest = arrivals.peek()) != null) {
                long left = nanos - (nanoTime.getAsLong() - oldest.since);
                if (left <= 0) {
                    return;
                }
                changed.awaitNanos(left); // what is left is looked at anew
            }
        } finally {
            lock.unlock();
        }
    }

    /** Blocks for this long, or until closed. */
    void awaitClose(long nanos) throws InterruptedException {
        await(nanos, false);
    }

    /** Blocks for this long, or until something is urgent, or until closed. */
    void awaitUrgent(long nanos) throws InterruptedException {
        await(nanos, true);
    }

    private void await(long nanos, boolean orUrgent) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !closed && !(orUrgent && urgent)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more fills. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        return dropped.sum();
    }
}
