package io.sluice.coalesce;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that wait, oldest first, in two lines that take turns: those of callers with few, and bulk, those of callers with many keys
 * each. Who asks for one key waits for one batch of the others at most. Guarded by the lock of the queue.
 */
final class WaitingLines<K, V> {
    /** So long after the last key of a caller with few, nobody is held up by bulk. */
    private static final long CALM_NANOS = 50_000_000;

    private final ArrayDeque<Promise<K, V>> few = new ArrayDeque<>();
    private final ArrayDeque<Promise<K, V>> bulk = new ArrayDeque<>();
    private boolean bulkWasLast;
    private long lastFew;

    WaitingLines(long now) {
        lastFew = now - CALM_NANOS;
    }

    private ArrayDeque<Promise<K, V>> line(boolean many) {
        return many ? bulk : few;
    }

    /** Adds the first so many of these. */
    void add(List<Promise<K, V>> together, int count, boolean many, long now) {
        for (int i = 0; i < count; i++) {
            line(many).add(together.get(i));
        }
        if (!many && count > 0) {
            lastFew = now;
        }
    }

    int size() {
        return few.size() + bulk.size();
    }

    int size(boolean many) {
        return line(many).size();
    }

    boolean isEmpty() {
        return few.isEmpty() && bulk.isEmpty();
    }

    /** How long the oldest of callers with few has waited: those of the others wait for no time to pass. */
    long waited(long now) {
        Promise<K, V> oldest = few.peek();
        return oldest == null ? 0 : now - oldest.since();
    }

    boolean isAnyOlder(long nanos, long now) {
        return isOlder(few.peek(), nanos, now) || isOlder(bulk.peek(), nanos, now);
    }

    private boolean isOlder(@Nullable Promise<K, V> promise, long nanos, long now) {
        return promise != null && now - promise.since() > nanos;
    }

    /** After each batch of the one line, the other is first. */
    boolean isBulksTurn() {
        return !bulk.isEmpty() && !bulkWasLast;
    }

    /** Whether no caller with few keys has come for a while. */
    boolean isCalm(long now) {
        return few.isEmpty() && now - lastFew >= CALM_NANOS;
    }

    /**
     * Takes the oldest of a line. Where all are late, the last counts as none: what is never asked never shows that it recovered.
     *
     * @param most how many to take, besides those that are late
     * @param latest whose time was before this is late
     * @param late takes these
     */
    void take(boolean many, int most, long latest, List<Promise<K, V>> promises, List<Promise<K, V>> late) {
        ArrayDeque<Promise<K, V>> line = line(many);
        bulkWasLast = many;
        while (!line.isEmpty() && promises.size() < most) {
            Promise<K, V> next = line.remove();
            (next.since() - latest < 0 ? late : promises).add(next);
        }
        if (promises.isEmpty()) {
            promises.add(late.remove(late.size() - 1));
        }
    }
}
