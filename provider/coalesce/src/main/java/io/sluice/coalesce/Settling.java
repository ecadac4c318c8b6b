package io.sluice.coalesce;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ends promises: with what was loaded, or with why not. Used by every lane at once. */
final class Settling<K, V> {
    private final InFlight<K, V> inFlight;
    private final Collaborators<K, V> ports;

    Settling(InFlight<K, V> inFlight, Collaborators<K, V> ports) {
        this.inFlight = inFlight;
        this.ports = ports;
    }

    /**
     * Recent values first, so that nobody misses between the promise's end and the fill; then the answers; then the fill. Returns
     * how many of the keys were found.
     */
    int loaded(List<Promise<K, V>> promises, Loaded<K, V> loaded) {
        Deliveries<V> answers = new Deliveries<>(promises.size());
        boolean cached = ports.filler().isOpen();
        List<Fill<K, V>> fills = new ArrayList<>(cached ? promises.size() : 0);
        Outcome<V> absent = new Outcome.Absent<>();
        int hits = 0;
        try {
            for (Promise<K, V> promise : promises) {
                V value = loaded.values().get(promise.key());
                Outcome<V> outcome = value == null ? absent : new Outcome.Found<>(value);
                Promise.Use use = promise.win(ports.recent(), outcome);
                if (use == Promise.Use.NOBODY) {
                    continue;
                }
                hits += value == null ? 0 : 1;
                if (cached && use == Promise.Use.ALL) {
                    fills.add(new Fill<>(promise.key(), value, loaded.evidence()));
                }
                end(promise, outcome, answers);
            }
        } finally {
            answers.deliver();
        }
        if (!fills.isEmpty()) {
            ports.filler().offer(fills);
        }
        return hits;
    }

    /** What is settled already stays as it is. */
    void failed(List<Promise<K, V>> promises, Throwable why) {
        Outcome<V> outcome = failure(why);
        Deliveries<V> answers = new Deliveries<>(promises.size());
        for (Promise<K, V> promise : promises) {
            end(promise, outcome, answers);
        }
        answers.deliver();
    }

    /**
     * Ends a promise that is not loaded, for all who wait for it.
     *
     * @param direct who takes the outcome from here, in place of an answer: null for nobody
     * @return whether that one still waited
     */
    boolean refuse(Promise<K, V> promise, Refusal refusal, @Nullable Waiter<V> direct, Deliveries<V> answers) {
        Outcome<V> refused = new Outcome.Rejected<>(refusal);
        boolean waits = false;
        for (Promise.Waiting<V> at = inFlight.settle(promise); at != null; at = at.next()) {
            ports.listener().rejected(refusal);
            if (at.waiter == direct) {
                waits = true;
            } else {
                answers.add(at.waiter, refused);
            }
        }
        return waits;
    }

    /** Ends every promise that there is. */
    void refuseAll(Refusal refusal) {
        Deliveries<V> answers = new Deliveries<>();
        inFlight.settleAll(waiter -> {
            ports.listener().rejected(refusal);
            answers.add(waiter, new Outcome.Rejected<>(refusal));
        });
        answers.deliver();
    }

    private void end(Promise<K, V> promise, Outcome<V> outcome, Deliveries<V> answers) {
        for (Promise.Waiting<V> at = inFlight.settle(promise); at != null; at = at.next()) {
            answers.add(at.waiter, outcome);
        }
    }

    private static <V> Outcome<V> failure(Throwable e) {
        if (e instanceof LoadException load) {
            Failure failure =
                    switch (load.kind()) {
                        case BAD_ROW -> Failure.ERROR;
                        case UNAVAILABLE -> Failure.UNAVAILABLE;
                        case TIMEOUT -> Failure.DEADLINE;
                    };
            return new Outcome.Failed<>(failure, Objects.toString(load.getMessage(), "the load failed"));
        }
        // The message of an unforeseen exception may hold anything: it goes to the listener, not to the caller.
        return new Outcome.Failed<>(Failure.ERROR, "the load failed");
    }
}
