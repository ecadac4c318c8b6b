package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The keys of one POST /batch, waiting in the coalescer together: all are answered, or none. */
final class BatchLookup implements Pending {
    private static final byte[] HEAD = Reply.head(200, "Content-Type: application/json\r\nCache-Control: no-store\r\n");

    private static final Problem TOO_LARGE =
            Problem.later("the values are more than there is memory for at the moment: ask for fewer keys at once");

    /** As many keys as a SELECT has at no noticeable cost. A request for more of them waits behind whoever asks for less. */
    private static final int FEW = 100;

    private final Lookups lookups;
    private final Exchange exchange;
    private final BatchKey[] all;
    private int missing;
    private boolean withdrawn;
    private @Nullable Problem worst;

    private BatchLookup(Lookups lookups, Map<String, String> keys, Exchange exchange) {
        this.lookups = lookups;
        this.exchange = exchange;
        this.all = keys.entrySet().stream()
                .map(one -> new BatchKey(one.getKey(), one.getValue()))
                .toArray(BatchKey[]::new);
        this.missing = all.length;
    }

    /**
     * Looks up keys, at least one.
     *
     * @param keys each as it was asked for, by which it is answered, and its canonical spelling
     */
    static void start(Lookups lookups, Map<String, String> keys, Exchange exchange) {
        BatchLookup batch = new BatchLookup(lookups, keys, exchange);
        exchange.await(batch);
        for (BatchKey one : batch.all) {
            lookups.start(one);
        }
    }

    @Override
    public void withdraw() {
        withdrawn = true;
        for (BatchKey one : all) {
            if (!one.answered) {
                lookups.withdraw(one);
            }
            one.value = null;
        }
    }

    private void fail() {
        if (worst != null) {
            withdraw();
            exchange.answer(worst.reply());
        }
    }

    private Reply reply() {
        String[] keys = new String[all.length];
        @Nullable Value[] values = new @Nullable Value[all.length];
        for (int i = 0; i < all.length; i++) {
            keys[i] = all[i].asked;
            values[i] = all[i].value;
            all[i].value = null; // the answer lets go of each when it is written
        }
        return Reply.of(200, HEAD, new BatchContent(keys, values));
    }

    /** One key of the batch. */
    private final class BatchKey implements KeyLookup {
        private final String asked;
        private final String key;
        private boolean answered;
        private @Nullable Value value;

        BatchKey(String asked, String key) {
            this.asked = asked;
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public boolean isOfMany() {
            return all.length > FEW;
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
