package io.sluice.http;

/** A request that gets a problem as its answer. Without a stack trace: a caller's mistake is no event of ours. */
public final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    public BadRequest(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
