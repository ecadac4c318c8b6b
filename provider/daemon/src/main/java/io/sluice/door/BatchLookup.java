package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.ports.Outcomes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The keys of one POST /batch, waiting in the coalescer together. Where it is strict all are answered, or none. */
final class BatchLookup implements Pending {
    private static final byte[] HEAD = Reply.head(200, "Content-Type: application/json\r\nCache-Control: no-store\r\n");

    private static final Problem TOO_LARGE =
            Problem.later("the values are more than there is memory for at the moment: ask for fewer keys at once");

    /** As many keys as a SELECT has at no noticeable cost. A request for more of them waits behind whoever asks for less. */
    private static final int FEW = 100;

    private final Lookups<String> lookups;
    private final Exchange exchange;
    private final BatchAnswerForm form;
    private final Map<String, Problem> refused;
    private final Map<String, Problem> failed = new LinkedHashMap<>();
    private final BatchKey[] all;
    private int missing;
    private boolean withdrawn;
    private boolean failing;
    private @Nullable Problem worst;

    /**
     * How it is answered.
     *
     * @param strict one that fails fails them all
     * @param rows values are JSON as they are
     */
    record BatchAnswerForm(boolean strict, boolean rows) {}

    private BatchLookup(Lookups<String> lookups, BatchBody asked, BatchAnswerForm form, Exchange exchange) {
        this.lookups = lookups;
        this.exchange = exchange;
        this.form = form;
        this.refused = asked.refused();
        this.all = asked.keys().entrySet().stream()
                .map(one -> new BatchKey(one.getKey(), one.getValue()))
                .toArray(BatchKey[]::new);
        this.missing = all.length;
    }

    /** Looks up keys, at least one. */
    static void start(Lookups<String> lookups, BatchBody asked, BatchAnswerForm form, Exchange exchange) {
        BatchLookup batch = new BatchLookup(lookups, asked, form, exchange);
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

    /** Once the answers that came together with this one are in: one of them may be worse. */
    private void failSoon() {
        if (!failing) {
            failing = true;
            exchange.executor().execute(this::fail);
        }
    }

    private void fail() {
        if (worst != null) {
            withdraw();
            exchange.answer(worst.reply());
        }
    }

    private Reply reply() {
        if (worst != null && failed.size() == all.length) {
            return worst.reply(); // for those who look at the status alone: nothing can be had here
        }
        if (worst != null && asksForErrors()) {
            return WorstProblem.unnamed(worst).reply();
        }
        String[] keys = new String[all.length - failed.size()];
        @Nullable Value[] values = new @Nullable Value[keys.length];
        int next = 0;
        for (BatchKey one : all) {
            if (worst == null || !failed.containsKey(one.asked)) {
                keys[next] = one.asked;
                values[next++] = one.value;
                one.value = null; // the answer lets go of each when it is written
            }
        }
        return Reply.of(200, HEAD, new BatchContent(keys, values, form.rows, errors()));
    }

    /** Not more than there were keys, and small: a name that was asked for, and a line. */
    private Map<String, Problem> errors() {
        if (worst == null || refused.isEmpty()) {
            return worst == null ? refused : failed;
        }
        Map<String, Problem> errors = new LinkedHashMap<>(refused);
        errors.putAll(failed);
        return errors;
    }

    private boolean asksForErrors() {
        for (BatchKey one : all) {
            if (one.asked.equals(BatchContent.ERRORS)) {
                return true;
            }
        }
        return false;
    }

    /** One key of the batch. */
    private final class BatchKey implements KeyLookup<String> {
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
            lookups.answered(outcome);
            Problem problem = Outcomes.problem(outcome);
            if (outcome instanceof Outcome.Found<Value> found) {
                if (exchange.hold(found.value().length())) {
                    value = found.value();
                } else {
                    problem = TOO_LARGE;
                }
            }
            if (problem != null) {
                worst = WorstProblem.worse(worst, problem);
                if (form.strict || problem.equals(TOO_LARGE)) {
                    failSoon();
                    return;
                }
                failed.put(asked, problem);
            }
            if (--missing == 0) {
                exchange.answer(reply());
            }
        }
    }
}
