package io.sluice.door;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Problem;
import io.sluice.http.Reply;
import io.sluice.lookup.Value;
import org.jspecify.annotations.Nullable;

/** From outcome to status: the only place that says which is which. */
final class Outcomes {
    private static final Problem ABSENT = Problem.of(404, "no such key");
    private static final Problem FULL = Problem.later("too many lookups are waiting");
    private static final Problem DRAINING = Problem.later("shutting down");
    private static final Reply ABSENT_REPLY = ABSENT.reply();

    private Outcomes() {}

    /** The answer to a request for one key. */
    static Reply reply(Outcome<Value> outcome, ValueForm form) {
        if (outcome instanceof Outcome.Found<Value> found) {
            return form.reply(found.value());
        }
        Problem problem = problem(outcome);
        return problem == null ? ABSENT_REPLY : problem.reply();
    }

    /** Why there is no outcome to show: null for found and for absent, which are answers. */
    static @Nullable Problem problem(Outcome<Value> outcome) {
        if (outcome instanceof Outcome.Rejected<Value> rejected) {
            return switch (rejected.refusal()) {
                case FULL -> FULL;
                case DRAINING -> DRAINING;
            };
        }
        if (outcome instanceof Outcome.Failed<Value> failed) {
            return switch (failed.failure()) {
                case DEADLINE -> Problem.of(504, failed.detail());
                case UNAVAILABLE -> Problem.later(failed.detail());
                case ERROR -> Problem.of(502, failed.detail());
            };
        }
        return null;
    }

    /** The one that a whole batch is answered with: 503 before 504 before 502. */
    static Problem worse(@Nullable Problem one, Problem other) {
        return one == null || rank(other) < rank(one) ? other : one;
    }

    /** The same of a whole batch: its answer would name what failed as "errors", but has to give that name to a key. */
    static Problem unnamed(Problem worst) {
        return new Problem(
                worst.status(),
                "beside the key 'errors' none can fail by itself (ask for that one alone): " + worst.detail(),
                worst.fields());
    }

    private static int rank(Problem problem) {
        return switch (problem.status()) {
            case 503 -> 0;
            case 504 -> 1;
            default -> 2;
        };
    }
}
