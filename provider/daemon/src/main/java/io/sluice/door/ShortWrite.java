package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter;
import io.sluice.http.BadRequest;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.http.Problem;
import io.sluice.lookup.Value;
import io.sluice.ports.Keys;
import io.sluice.write.ShortKeyWrite;
import io.sluice.write.Writer;
import io.sluice.write.Written;
import java.util.concurrent.Executor;

/** The URL of a POST, on its way to a key of its own. */
final class ShortWrite implements Waiter<Written>, Pending {
    private final Exchange exchange;
    private final ShortKeyWrite shortening;

    private ShortWrite(Writer writer, Value url, Exchange exchange) {
        this.exchange = exchange;
        this.shortening = new ShortKeyWrite(writer, url, this);
    }

    /** @throws BadRequest when keys of letters are none here */
    static void start(Writer writer, Value url, Keys keys, Exchange exchange) throws BadRequest {
        if (keys.refusal("Abc123z") != null) {
            throw new BadRequest(Problem.bad("keys are numbers here, and none is made up: choose one, and PUT /{key}"));
        }
        ShortWrite waiter = new ShortWrite(writer, url, exchange);
        exchange.standAlone();
        exchange.await(waiter);
        exchange.whenFirst(waiter::begin);
    }

    private void begin() {
        Outcome<Written> known = shortening.start();
        if (known != null) {
            answer(known);
        }
    }

    @Override
    public Executor executor() {
        return exchange.executor();
    }

    @Override
    public void answer(Outcome<Written> outcome) {
        exchange.answer(WriteOutcomes.reply(outcome, shortening.key()));
    }

    @Override
    public void withdraw() {
        shortening.withdraw();
    }
}
