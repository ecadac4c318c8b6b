package io.sluice.coalesce;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lanes that wait for something to do. The one that was busy last is called first: what a batch needs is still in its processor's cache, and in
 * that of its session at the server, where two lanes in turn would each find theirs cold. Guarded by the lock.
 */
final class IdleLanes {
    private final ReentrantLock lock;
    private final Deque<Condition> waiting = new ArrayDeque<>();

    IdleLanes(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Waits to be called. May return without having been. */
    void await() throws InterruptedException {
        await(Long.MAX_VALUE);
    }

    /** The same, so long at most. */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, which looks at everything anew
    void await(long nanos) throws InterruptedException {
        Condition mine = lock.newCondition();
        waiting.push(mine);
        try {
            mine.awaitNanos(nanos);
        } catch (InterruptedException e) {
            if (!waiting.remove(mine)) {
                call(); // it was called, and goes: another has to look
            }
            throw e;
        }
        boolean unused = waiting.remove(mine);
    }

    /** Calls one. */
    void call() {
        Condition last = waiting.poll();
        if (last != null) {
            last.signal();
        }
    }

    /** Calls all. */
    void callAll() {
        waiting.forEach(Condition::signal);
        waiting.clear();
    }
}
