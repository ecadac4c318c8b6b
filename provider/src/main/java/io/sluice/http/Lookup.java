package io.sluice.http;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Value;
import io.sluice.coalesce.Waiter;
import java.util.concurrent.Executor;

/** One key of one exchange, waiting in the coalescer. */
final class Lookup implements Waiter<Value>, Pending, Runnable {
    private final Coalescer<String, Value> coalescer;
    private final String key;
    private final Exchange exchange;
    private final Form form;
    private boolean withdrawn;

    private Lookup(Coalescer<String, Value> coalescer, String key, Exchange exchange, Form form) {
        this.coalescer = coalescer;
        this.key = key;
        this.exchange = exchange;
        this.form = form;
    }

    static void start(Coalescer<String, Value> coalescer, String key, Exchange exchange, Form form) {
        Lookup lookup = new Lookup(coalescer, key, exchange, form);
        exchange.await(lookup);
        exchange.afterReads(lookup);
    }

    @Override
    public void run() {
        Outcome<Value> known = withdrawn ? null : coalescer.provide(key, this);
        if (known != null) {
            answer(known);
        }
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
}
