package io.sluice.fills;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Keys that are to be invalidated in Redis, because their rows were written. Unlike a fill, a drop is never too old: what it is not told while it
 * is away it must be told when it is back, or it would serve the old value for as long as that lives. So drops are kept until Redis
 * has taken them, up to a bound.
 */
final class PendingDeletes {

    /**
     * Keys to be dropped together.
     *
     * @param done true once Redis has dropped them all; false when it will not
     */
    record Drop(List<String> keys, CompletableFuture<Boolean> done) {}

    private final ArrayDeque<Drop> waiting = new ArrayDeque<>();
    private final LongAdder lost = new LongAdder();
    private final int maxKeys;
    private int keys;
    private boolean closed;

    PendingDeletes(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /** Takes the keys, if there is room. Never blocks. */
    synchronized Drop add(Collection<String> dropped) {
        Drop drop = new Drop(List.copyOf(dropped), new CompletableFuture<>());
        if (closed || keys + drop.keys.size() > maxKeys) {
            lost.add(drop.keys.size());
            complete(drop, false);
        } else {
            waiting.add(drop);
            keys += drop.keys.size();
        }
        return drop;
    }

    /** The oldest drops, until there are so many keys; they stay here until {@link #ended}. */
    synchronized List<Drop> oldest(int mostKeys) {
        int sum = 0;
        int count = 0;
        for (Drop drop : waiting) {
            sum += drop.keys.size();
            count++;
            if (sum >= mostKeys) {
                break;
            }
        }
        return waiting.stream().limit(count).toList();
    }

    /** The oldest drops, which {@link #oldest} has given out, are dealt with. */
    void ended(List<Drop> oldest, boolean done) {
        synchronized (this) {
            for (Drop drop : oldest) {
                if (waiting.remove(drop)) {
                    keys -= drop.keys.size();
                    lost.add(done ? 0 : drop.keys.size());
                }
            }
        }
        oldest.forEach(drop -> complete(drop, done));
    }

    /** Takes no more, and gives up what waits. */
    void close() {
        List<Drop> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
        }
        ended(left, false);
    }

    private static void complete(Drop drop, boolean done) {
        drop.done.complete(done);
    }

    /** The keys of all that wait. */
    synchronized Set<String> keys() {
        return waiting.stream().flatMap(drop -> drop.keys.stream()).collect(Collectors.toSet());
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Keys that Redis has still to drop. */
    synchronized int size() {
        return keys;
    }

    /** Keys that Redis was never told to drop, or would not. */
    long lost() {
        return lost.sum();
    }
}
