package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.lookup.Value;
import java.util.concurrent.Executor;

/** The one key of a GET. */
final class SingleLookup implements KeyLookup, Pending {
    private final Lookups lookups;
    private final String key;
    private final Exchange exchange;
    private final ValueForm form;
    private boolean withdrawn;

    private SingleLookup(Lookups lookups, String key, Exchange exchange, ValueForm form) {
        this.lookups = lookups;
        this.key = key;
        this.exchange = exchange;
        this.form = form;
    }

    static void start(Lookups lookups, String key, Exchange exchange, ValueForm form) {
        SingleLookup lookup = new SingleLookup(lookups, key, exchange, form);
        exchange.await(lookup);
        lookups.start(lookup);
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
        lookups.withdraw(this);
    }

    @Override
    public boolean withdrawn() {
        return withdrawn;
    }
}
