package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter;
import io.sluice.http.Exchange;
import io.sluice.http.Pending;
import io.sluice.write.Write;
import io.sluice.write.Writer;
import io.sluice.write.Written;
import java.util.concurrent.Executor;

/** The one write of a PUT or a DELETE. */
final class SingleWrite implements Waiter<Written>, Pending {
    private final Writer writer;
    private final Write write;
    private final Exchange exchange;

    private SingleWrite(Writer writer, Write write, Exchange exchange) {
        this.writer = writer;
        this.write = write;
        this.exchange = exchange;
    }

    static void start(Writer writer, Write write, Exchange exchange) {
        SingleWrite waiter = new SingleWrite(writer, write, exchange);
        exchange.standAlone();
        exchange.await(waiter);
        exchange.whenFirst(waiter::begin);
    }

    private void begin() {
        Outcome<Written> known = writer.write(write, this);
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
        exchange.answer(WriteOutcomes.reply(outcome));
    }

    @Override
    public void withdraw() {
        writer.withdraw(write, this);
    }
}
