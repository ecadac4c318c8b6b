package io.sluice.ports;

import io.sluice.coalesce.Outcome;
import io.sluice.http.Problem;
import org.jspecify.annotations.Nullable;

/** From outcome to status: the only place that says which is which. */
public final class Outcomes {
    private static final Problem FULL = Problem.later("too many lookups are waiting");
    private static final Problem DRAINING = Problem.later("shutting down");

    private Outcomes() {}

    /** Why there is no outcome to show: null for found and for absent, which are answers. */
    public static @Nullable Problem problem(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Rejected<?> rejected) {
            return switch (rejected.refusal()) {
                case FULL -> FULL;
                case DRAINING -> DRAINING;
            };
        }
        if (outcome instanceof Outcome.Failed<?> failed) {
            return switch (failed.failure()) {
                case DEADLINE -> Problem.of(504, failed.detail());
                case UNAVAILABLE -> Problem.later(failed.detail());
                case ERROR -> Problem.of(502, failed.detail());
            };
        }
        return null;
    }
}
