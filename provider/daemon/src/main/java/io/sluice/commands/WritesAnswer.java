package io.sluice.commands;

import io.netty.buffer.ByteBuf;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Waiter;
import io.sluice.resp.Caller;
import io.sluice.resp.CommandAnswer;
import io.sluice.resp.CommandResult;
import io.sluice.resp.Resp;
import io.sluice.transport.Content;
import io.sluice.write.Write;
import io.sluice.write.Writer;
import io.sluice.write.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What became of the writes of one command. */
final class WritesAnswer implements CommandAnswer {
    private final Caller caller;
    private final EffectForm form;
    private final List<OneWrite> writes;
    private final List<Outcome<Written>> outcomes = new ArrayList<>();
    private boolean withdrawn;

    /** How it is told where all is well. */
    @FunctionalInterface
    interface EffectForm {
        void write(ByteBuf out, boolean resp3, List<Outcome<Written>> outcomes);
    }

    WritesAnswer(Caller caller, EffectForm form, int count) {
        this.caller = caller;
        this.form = form;
        this.writes = new ArrayList<>(count);
    }

    /** Does them, each by its writer. */
    CommandAnswer start(List<Writer> writers, List<Write> asked) {
        for (int i = 0; i < asked.size(); i++) {
            writes.add(new OneWrite(writers.get(i), asked.get(i)));
        }
        for (OneWrite one : writes) {
            Outcome<Written> known = one.writer.write(one.write, one);
            if (known != null) {
                outcomes.add(known);
            }
        }
        return this;
    }

    /** What a write did; null if it was not done, or nobody knows. */
    static Written.@Nullable Effect effect(Outcome<Written> outcome) {
        return outcome instanceof Outcome.Found<Written> found ? found.value().effect() : null;
    }

    @Override
    public boolean isReady() {
        return outcomes.size() == writes.size();
    }

    @Override
    public int keys() {
        return writes.size();
    }

    @Override
    public @Nullable Content write(ByteBuf out, boolean resp3) {
        String problem = problem();
        if (problem == null) {
            form.write(out, resp3, outcomes);
        } else {
            Resp.error(out, OutcomeErrors.oneLine(problem));
        }
        return null;
    }

    @Override
    public CommandResult result() {
        for (Outcome<Written> outcome : outcomes) {
            CommandResult result = OutcomeErrors.result(outcome);
            if (result != CommandResult.OK) {
                return result;
            }
        }
        return problem() == null ? CommandResult.OK : CommandResult.ERROR;
    }

    private @Nullable String problem() {
        for (Outcome<Written> outcome : outcomes) {
            String problem = problem(outcome);
            if (problem != null) {
                return outcomes.size() == 1
                        ? problem
                        : problem + " (of " + outcomes.size() + " keys, others may be done)";
            }
        }
        return null;
    }

    private static @Nullable String problem(Outcome<Written> outcome) {
        if (outcome instanceof Outcome.Found<Written> found) {
            return switch (found.value().effect()) {
                case CREATED, REPLACED, EXISTS, DELETED, ABSENT -> null;
                case CLASHES, REFUSED, FAILED, UNKNOWN -> "ERR " + found.value().detail();
            };
        }
        if (outcome instanceof Outcome.Rejected<Written> rejected) {
            return switch (rejected.refusal()) {
                case FULL -> "BUSY too many writes are waiting, nothing was written";
                case DRAINING -> "ERR shutting down, nothing was written";
            };
        }
        if (outcome instanceof Outcome.Failed<Written> failed) {
            return failed.failure() == Outcome.Failure.DEADLINE
                    ? "ERR " + failed.detail() + ": this may or may not have been written"
                    : "ERR " + failed.detail();
        }
        return "ERR the database did not say what became of this write";
    }

    @Override
    public void withdraw() {
        withdrawn = true;
        writes.forEach(one -> one.writer.withdraw(one.write, one));
    }

    private final class OneWrite implements Waiter<Written> {
        private final Writer writer;
        private final Write write;

        OneWrite(Writer writer, Write write) {
            this.writer = writer;
            this.write = write;
        }

        @Override
        public Executor executor() {
            return caller.executor();
        }

        @Override
        public void answer(Outcome<Written> outcome) {
            if (withdrawn) {
                return;
            }
            outcomes.add(outcome);
            if (isReady()) {
                caller.ready();
            }
        }
    }
}
