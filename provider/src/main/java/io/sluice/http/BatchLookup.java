package io.sluice.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The keys of one POST /batch, waiting in the coalescer together: all are answered, or none. */
final class BatchLookup implements Pending {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] HEAD = Reply.head(200, "Content-Type: application/json\r\n");

    private final Lookups lookups;
    private final Exchange exchange;
    private final List<Slot> slots;
    private int missing;
    private boolean withdrawn;
    private @Nullable Problem worst;

    private BatchLookup(Lookups lookups, Collection<String> keys, Exchange exchange) {
        this.lookups = lookups;
        this.exchange = exchange;
        this.slots = new ArrayList<>(keys.size());
        this.missing = keys.size();
        keys.forEach(key -> slots.add(new Slot(key)));
    }

    /** Looks up distinct keys, at least one. */
    static void start(Lookups lookups, Collection<String> keys, Exchange exchange) {
        BatchLookup batch = new BatchLookup(lookups, keys, exchange);
        exchange.await(batch);
        batch.slots.forEach(slot -> lookups.start(slot, exchange));
    }

    @Override
    public void withdraw() {
        withdrawn = true;
        for (Slot slot : slots) {
            if (slot.outcome == null) {
                lookups.withdraw(slot);
            }
        }
    }

    private void fail() {
        if (worst != null) {
            withdraw();
            exchange.answer(worst.reply());
        }
    }

    private Reply reply() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * slots.size());
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Slot slot : slots) {
                json.writeFieldName(slot.key);
                if (slot.outcome instanceof Outcome.Found<Value> found) {
                    byte[] utf8 = found.value().utf8();
                    json.writeUTF8String(utf8, 0, utf8.length);
                } else {
                    json.writeNull();
                }
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written to
        }
        return Reply.of(200, HEAD, bytes.toByteArray());
    }

    /** One key of the batch. */
    private final class Slot implements Lookup {
        private final String key;
        private @Nullable Outcome<Value> outcome;

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
            this.outcome = outcome;
            Problem problem = Outcomes.problem(outcome);
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
