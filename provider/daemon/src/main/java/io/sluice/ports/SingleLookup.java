package io.sluice.ports;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.lookup.Value;
import java.util.concurrent.Executor;

/** The one key of a GET. */
public final class SingleLookup<K> implements KeyLookup<K>, Pending {
    private final Lookups<K> lookups;
    private final K key;
    private final Exchange exchange;
    private final ReplyForm form;
    private boolean withdrawn;

    private SingleLookup(Lookups<K> lookups, K key, Exchange exchange, ReplyForm form) {
        this.lookups = lookups;
        this.key = key;
        this.exchange = exchange;
        this.form = form;
    }

    /** Looks it up, and answers the exchange. */
    public static <K> void start(Lookups<K> lookups, K key, Exchange exchange, ReplyForm form) {
        SingleLookup<K> lookup = new SingleLookup<>(lookups, key, exchange, form);
        exchange.await(lookup);
        lookups.start(lookup);
    }

    @Override
    public K key() {
        return key;
    }

    @Override
    public Executor executor() {
        return exchange.executor();
    }

    @Override
    public void answer(Outcome<Value> outcome) {
        if (!withdrawn) {
            lookups.answered(outcome);
        }
        exchange.answer(form.reply(outcome));
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
