package io.sluice.door;

import io.sluice.http.Problem;
import org.jspecify.annotations.Nullable;

/** The one problem that a whole batch is answered with. */
final class WorstProblem {
    private WorstProblem() {}

    /** 503 before 504 before 502. */
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
