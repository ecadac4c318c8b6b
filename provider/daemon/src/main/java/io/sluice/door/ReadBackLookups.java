package io.sluice.door;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import io.sluice.lookup.Lsn;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Lookups that must see what was written up to a position of the log: past recent values and past lookups that may be older. */
record ReadBackLookups(Coalescer<MinLsnLookup, Value> coalescer, long lsn, Consumer<Outcome<Value>> heard)
        implements Lookups<String> {
    /** Names the position, as an answer to a write did in {@code Sluice-LSN}. */
    static final AsciiString FIELD = AsciiString.cached("Sluice-Min-LSN");

    /** @throws BadRequest if the field holds no position */
    static ReadBackLookups of(
            Coalescer<MinLsnLookup, Value> coalescer, HttpHeaders headers, Consumer<Outcome<Value>> heard)
            throws BadRequest {
        List<String> fields = headers.getAll(FIELD);
        OptionalLong lsn = fields.size() == 1 ? Lsn.parse(fields.get(0).strip()) : OptionalLong.empty();
        if (lsn.isEmpty()) {
            throw new BadRequest(
                    Problem.bad(FIELD + " takes one log position like 16/B374D848, as Sluice-LSN gives it"));
        }
        return new ReadBackLookups(coalescer, lsn.getAsLong(), heard);
    }

    @Override
    public void start(KeyLookup<String> lookup) {
        Outcome<Value> known = coalescer.provide(new MinLsnLookup(lookup.key(), lsn), lookup);
        if (known != null) {
            lookup.answer(known);
        }
    }

    @Override
    public void answered(Outcome<Value> outcome) {
        heard.accept(outcome);
    }

    @Override
    public void withdraw(KeyLookup<String> lookup) {
        coalescer.withdraw(new MinLsnLookup(lookup.key(), lsn), lookup);
    }
}
