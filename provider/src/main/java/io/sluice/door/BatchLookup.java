package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;
import java.util.Collection;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The keys of one POST /batch, waiting in the coalescer together: all are answered, or none. */
final class BatchLookup implements Pending {
    private static final byte[] HEAD = Reply.head(200, "Content-Type: application/json\r\nCache-Control: no-store\r\n");

    private static final Problem TOO_LARGE =
            Problem.later("the values are more than there is memory for at the moment: ask for fewer keys at once");

    private final Lookups lookups;
    private final Exchange exchange;
    private final Slot[] slots;
    private int missing;
    private boolean withdrawn;
    private @Nullable Problem worst;

    private BatchLookup(Lookups lookups, Collection<String> keys, Exchange exchange) {
        this.lookups = lookups;
        this.exchange = exchange;
        this.slots = keys.stream().map(Slot::new).toArray(Slot[]::new);
        this.missing = slots.length;
    }

    /** Looks up distinct keys, at least one. */
    static void start(Lookups lookups, Collection<String> keys, Exchange exchange) {
        BatchLookup batch = new BatchLookup(lookups, keys, exchange);
        exchange.await(batch);
        for (Slot slot : batch.slots) {
            lookups.start(slot);
        }
    }

    @Override
    public void withdraw() {
        withdrawn = true;
        for (Slot slot : slots) {
            if (!slot.answered) {
                lookups.withdraw(slot);
            }
            slot.value = null;
        }
    }

    private void fail() {
        if (worst != null) {
            withdraw();
            exchange.answer(worst.reply());
        }
    }

    private Reply reply() {
        String[] keys = new String[slots.length];
        @Nullable Value[] values = new @Nullable Value[slots.length];
        for (int i = 0; i < slots.length; i++) {
            keys[i] = slots[i].key;
            values[i] = slots[i].value;
            slots[i].value = null; // the answer lets go of each when it is written
        }
        return Reply.of(200, HEAD, new BatchContent(keys, values));
    }

    /** One key of the batch. */
    private final class Slot implements KeyLookup {
        private final String key;
        private boolean answered;
        private @Nullable Value value;

        Slot(String key) {
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public boolean withdrawn() {
            return withdrawn;
        }

        @Override
        public Executor executor() {
            return exchange.executor();
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            if (answered || withdrawn) {
                return;
            }
            answered = true;
            Problem problem = Outcomes.problem(outcome);
            if (outcome instanceof Outcome.Found<Value> found) {
                if (exchange.hold(found.value().length())) {
                    value = found.value();
                } else {
                    problem = TOO_LARGE;
                }
            }
            if (problem != null) {
                if (worst == null) {
                    // Once the answers that came together with this one are in: one of them may be worse.
                    executor().execute(BatchLookup.this::fail);
                }
                worst = Outcomes.worse(worst, problem);
            } else if (--missing == 0) {
                exchange.answer(reply());
            }
        }
    }
}
