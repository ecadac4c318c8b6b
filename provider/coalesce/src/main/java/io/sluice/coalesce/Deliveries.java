package io.sluice.coalesce;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes on their way to their waiters, gathered by executor and delivered as one task for each. Used by one thread, once.
 */
final class Deliveries<V> {

    /** What one executor is to run: waiters and their outcomes, in step. */
    private record Group<V>(Executor executor, List<Waiter<V>> waiters, List<Outcome<V>> outcomes) implements Runnable {
        @Override
        public void run() {
            for (int i = 0; i < waiters.size(); i++) {
                try {
                    waiters.get(i).answer(outcomes.get(i));
                } catch (Throwable e) {
                    // A waiter that throws must not cost the next one its answer.
                    Thread thread = Thread.currentThread();
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                }
            }
        }
    }

    private final int expected;
    private @Nullable IdentityHashMap<Executor, Group<V>> groups; // made with the first answer: mostly there is none
    private @Nullable Group<V> latest;

    Deliveries() {
        this(8);
    }

    /** @param expected about how many answers there will be: lists that grow were a tenth of what a lane allocated */
    Deliveries(int expected) {
        this.expected = expected;
    }

    void add(Waiter<V> waiter, Outcome<V> outcome) {
        Executor executor = waiter.executor();
        Group<V> group = latest;
        if (group == null || group.executor != executor) {
            group = group(executor);
            latest = group;
        }
        group.waiters.add(waiter);
        group.outcomes.add(outcome);
    }

    private Group<V> group(Executor executor) {
        if (groups == null) {
            groups = new IdentityHashMap<>(4);
        }
        return groups.computeIfAbsent(
                executor, e -> new Group<>(e, new ArrayList<>(expected), new ArrayList<>(expected)));
    }

    /** Hands every group to its executor. */
    void deliver() {
        if (groups == null) {
            return;
        }
        for (Group<V> group : groups.values()) {
            try {
                group.executor.execute(group);
            } catch (RejectedExecutionException gone) {
                // An executor that takes no tasks any more has no waiters left either.
            }
        }
    }
}
