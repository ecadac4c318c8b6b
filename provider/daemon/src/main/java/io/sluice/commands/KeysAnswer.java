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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What is said of several keys at once, perhaps of several tables: all of it, or one error. */
final class KeysAnswer implements CommandAnswer {
    /** As many keys as a SELECT has at no noticeable cost. A command for more of them waits behind whoever asks for less. */
    private static final int FEW = 100;

    private final Caller caller;
    private final boolean counts;
    private final @Nullable Value[] values;
    private long held;
    private int missing;
    private int found;
    private boolean ended;
    private @Nullable Outcome<Value> failed;
    private List<OneKey> keys = List.of();

    /**
     * Of so many keys.
     *
     * @param counts how many there are is told, in place of their values
     */
    KeysAnswer(Caller caller, boolean counts, int count) {
        this.caller = caller;
        this.counts = counts;
        this.values = new @Nullable Value[count];
    }

    /** One of them, which is to be looked up. */
    OneKey key(int place, Lookups<String> lookups, String key) {
        return new OneKey(place, lookups, key);
    }

    /** Looks these up; of the others nothing can be there. */
    CommandAnswer start(List<OneKey> asked) {
        keys = asked;
        missing = asked.size();
        for (OneKey one : asked) {
            one.lookups.start(one);
        }
        return this;
    }

    @Override
    public boolean isReady() {
        return missing == 0 || failed != null;
    }

    @Override
    public int keys() {
        return values.length;
    }

    @Override
    public @Nullable Content write(ByteBuf out, boolean resp3) {
        ended = true;
        keys = List.of();
        String problem = failed == null ? null : OutcomeErrors.line(failed);
        if (problem != null) {
            Resp.error(out, problem);
            return null;
        }
        if (counts) {
            Resp.integer(out, found);
            return null;
        }
        Resp.array(out, values.length);
        ValuesContent content = new ValuesContent(values, resp3);
        if (content.left() > KeyForm.ONE_PIECE) {
            return content;
        }
        content.write(out, KeyForm.ONE_PIECE);
        return null;
    }

    @Override
    public long held() {
        return held;
    }

    @Override
    public CommandResult result() {
        return failed == null ? CommandResult.OK : OutcomeErrors.result(failed);
    }

    @Override
    public void withdraw() {
        ended = true;
        for (OneKey one : keys) {
            if (!one.answered) {
                one.lookups.withdraw(one);
            }
        }
        keys = List.of();
    }

    private void fail(Outcome<Value> outcome) {
        failed = outcome;
        withdraw();
        Arrays.fill(values, null);
        caller.ready();
    }

    /** One of the keys. */
    final class OneKey implements KeyLookup<String> {
        private final int place;
        private final Lookups<String> lookups;
        private final String key;
        private boolean answered;

        private OneKey(int place, Lookups<String> lookups, String key) {
            this.place = place;
            this.lookups = lookups;
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public boolean isOfMany() {
            return values.length > FEW;
        }

        @Override
        public boolean withdrawn() {
            return ended;
        }

        @Override
        public Executor executor() {
            return caller.executor();
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            if (answered || ended) {
                return;
            }
            answered = true;
            lookups.answered(outcome);
            if (outcome instanceof Outcome.Found<Value> one) {
                found++;
                if (!counts) {
                    values[place] = one.value();
                    held += one.value().length();
                    if (!caller.hold(one.value().length())) {
                        fail(OutcomeErrors.CROWDED);
                        return;
                    }
                }
            } else if (OutcomeErrors.line(outcome) != null) {
                fail(outcome);
                return;
            }
            if (--missing == 0) {
                caller.ready();
            }
        }
    }
}
