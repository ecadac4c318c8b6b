package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.resp.Caller;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.CommandResult;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What is said of one key. */
final class KeyAnswer implements CommandAnswer, KeyLookup<String> {
    private final Lookups<String> lookups;
    private final String key;
    private final KeyForm form;
    private final Caller caller;
    private @Nullable Outcome<Value> outcome;
    private int held;
    private boolean withdrawn;

    private KeyAnswer(Lookups<String> lookups, String key, KeyForm form, Caller caller) {
        this.lookups = lookups;
        this.key = key;
        this.form = form;
        this.caller = caller;
    }

    /** Looks it up. */
    static CommandAnswer start(Lookups<String> lookups, String key, KeyForm form, Caller caller) {
        KeyAnswer answer = new KeyAnswer(lookups, key, form, caller);
        lookups.start(answer); // answered behind this turn of the loop, when it has its place in the line
        return answer;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public boolean asksHowLong() {
        return form.asksHowLong();
    }

    @Override
    public Executor executor() {
        return caller.executor();
    }

    @Override
    public boolean withdrawn() {
        return withdrawn;
    }

    @Override
    public void answer(Outcome<Value> outcome) {
        if (withdrawn || this.outcome != null) {
            return;
        }
        lookups.answered(outcome);
        this.outcome = outcome;
        caller.ready();
        if (outcome instanceof Outcome.Found<Value> found && this.outcome != null) { // it waits for others
            held = found.value().length();
            if (!caller.hold(held)) {
                this.outcome = OutcomeErrors.CROWDED;
            }
        }
    }

    @Override
    public boolean isReady() {
        return outcome != null;
    }

    @Override
    public @Nullable Content write(ByteBuf out, boolean resp3) {
        Outcome<Value> known = outcome;
        outcome = null; // it is written, and nothing of it is kept
        withdrawn = true;
        if (known instanceof Outcome.Found<Value> found) {
            return form.write(out, resp3, found.value());
        }
        String problem = OutcomeErrors.line(known);
        if (problem == null) {
            return form.write(out, resp3, null);
        }
        Resp.error(out, problem);
        return null;
    }

    @Override
    public long held() {
        return held;
    }

    @Override
    public CommandResult result() {
        return OutcomeErrors.result(outcome);
    }

    @Override
    public void withdraw() {
        boolean waits = !withdrawn && outcome == null;
        withdrawn = true;
        outcome = null;
        if (waits) {
            lookups.withdraw(this);
        }
    }
}
