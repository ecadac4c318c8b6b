package io.sluice.http;

/** Hears of every answer. Called on event loops, on the hot path: it must be quick and must not throw. */
@FunctionalInterface
public interface AnswerListener {

    /**
     * One request was answered.
     *
     * @param status the HTTP status of the answer
     * @param nanos from the end of the request's head to the moment its answer was handed to the connection
     */
    void answered(RequestKind route, int status, long nanos);

    /** Hears nothing. */
    static AnswerListener none() {
        return (route, status, nanos) -> {};
    }
}
