package io.sluice.ports;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;

/** How what became of a lookup is shown. */
@FunctionalInterface
public interface ReplyForm {
    Reply reply(Outcome<Value> outcome);
}
