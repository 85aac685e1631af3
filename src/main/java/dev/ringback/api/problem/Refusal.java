package dev.ringback.api.problem;

/** Ends a request whose parameters are wrong. It is thrown before anything was done, and costs no stack trace. */
public final class Refusal extends RuntimeException {
    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
