package io.sluice.commands;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.resp.CommandResult;
import org.jspecify.annotations.Nullable;

/**
 * From outcome to error: the only place that says which is which. None of the kinds on which clients repeat a command by themselves, as
 * LOADING and TRYAGAIN: they would make an overload worse.
 */
final class OutcomeErrors {
    /** More values wait to be read than there is memory for. */
    static final Outcome<Value> CROWDED = new Outcome.Failed<>(
            Outcome.Failure.ERROR, "too many answers are waiting to be read: read them, and ask for less at once");

    private static final String FULL = "BUSY too many lookups are waiting: ask again later, and for less at once";
    private static final String DRAINING = "ERR shutting down";

    private OutcomeErrors() {}

    /** Why there is no outcome to show: null for found and for absent, which are answers. */
    static @Nullable String line(@Nullable Outcome<?> outcome) {
        if (outcome instanceof Outcome.Rejected<?> rejected) {
            return switch (rejected.refusal()) {
                case FULL -> FULL;
                case DRAINING -> DRAINING;
            };
        }
        if (outcome instanceof Outcome.Failed<?> failed) {
            return CROWDED.equals(outcome) ? "BUSY " + failed.detail() : "ERR " + oneLine(failed.detail());
        }
        return outcome == null ? "ERR an error of this server" : null;
    }

    /** What is counted. */
    static CommandResult result(@Nullable Outcome<?> outcome) {
        if (outcome instanceof Outcome.Rejected<?> || CROWDED.equals(outcome)) {
            return CommandResult.BUSY;
        }
        if (outcome instanceof Outcome.Failed<?> failed) {
            return failed.failure() == Outcome.Failure.DEADLINE ? CommandResult.LATE : CommandResult.ERROR;
        }
        return outcome == null ? CommandResult.ERROR : CommandResult.OK;
    }

    /** An error's line must hold no line's end: the next answer would begin there. */
    static String oneLine(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace('\r', ' ').replace('\n', ' ');
    }
}
