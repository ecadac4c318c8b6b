package io.sluice.ports;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lookups that any node may answer, of one event loop: those that it read in one turn reach the coalescer together, once all that could
 * be read is read. Started one by one, each would wake a lane for a batch of its own. The many keys of one request go as bulk: whoever asks
 * for one key does not wait for all of them. Touched by that loop alone.
 */
public final class Turn<K> implements Lookups<K> {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);
    private static final Outcome<Value> BROKEN = new Outcome.Failed<>(Outcome.Failure.ERROR, "an error of this server");

    private final Executor loop;
    private final Coalescer<K, Value> coalescer;
    private final Consumer<Outcome<Value>> heard;
    private List<KeyLookup<K>> lookups = new ArrayList<>();
    private List<KeyLookup<K>> bulk = new ArrayList<>();

    public Turn(Executor loop, Coalescer<K, Value> coalescer) {
        this(loop, coalescer, outcome -> {});
    }

    /** @param heard hears how each was answered; quick */
    public Turn(Executor loop, Coalescer<K, Value> coalescer, Consumer<Outcome<Value>> heard) {
        this.loop = loop;
        this.coalescer = coalescer;
        this.heard = heard;
    }

    @Override
    public void answered(Outcome<Value> outcome) {
        heard.accept(outcome);
    }

    @Override
    public void start(KeyLookup<K> lookup) {
        if (lookups.isEmpty() && bulk.isEmpty()) {
            loop.execute(this::end);
        }
        (lookup.isOfMany() ? bulk : lookups).add(lookup);
    }

    private void end() {
        List<KeyLookup<K>> few = lookups;
        List<KeyLookup<K>> many = bulk;
        lookups = new ArrayList<>(few.size());
        bulk = new ArrayList<>();
        start(few, coalescer::provideAll);
        if (!many.isEmpty()) {
            start(many, coalescer::provideBulk);
        }
    }

    private static <K> void start(List<KeyLookup<K>> together, Consumer<List<KeyLookup<K>>> coalescer) {
        try {
            together.removeIf(KeyLookup::withdrawn);
            coalescer.accept(together);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("lookups could not be started", e);
            together.forEach(lookup -> lookup.answer(BROKEN)); // those that were have their answers, and take no other
        }
    }

    @Override
    public void withdraw(KeyLookup<K> lookup) {
        // False means that the answer is on its way already; the exchange then drops it.
        coalescer.withdraw(lookup.key(), lookup);
    }
}
