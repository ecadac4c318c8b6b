package io.sluice.http;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Value;
import java.util.concurrent.Executor;

/** The one key of a GET. */
final class SingleLookup implements Lookup, Pending {
    private final Coalescer<String, Value> coalescer;
    private final String key;
    private final Exchange exchange;
    private final Form form;
    private boolean withdrawn;

    private SingleLookup(Coalescer<String, Value> coalescer, String key, Exchange exchange, Form form) {
        this.coalescer = coalescer;
        this.key = key;
        this.exchange = exchange;
        this.form = form;
    }

    static void start(Coalescer<String, Value> coalescer, String key, Exchange exchange, Form form) {
        SingleLookup lookup = new SingleLookup(coalescer, key, exchange, form);
        exchange.await(lookup);
        exchange.lookUp(lookup);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public Executor executor() {
        return exchange.executor();
    }

    @Override
    public void answer(Outcome<Value> outcome) {
        exchange.answer(Outcomes.reply(outcome, form));
    }

    @Override
    public void withdraw() {
        withdrawn = true;
        // False means that the answer is on its way already; the exchange then drops it.
        boolean unused = coalescer.withdraw(key, this);
    }

    @Override
    public boolean withdrawn() {
        return withdrawn;
    }
}
