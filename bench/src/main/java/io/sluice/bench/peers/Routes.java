package io.sluice.bench.peers;

/** What is answered to which request. Runs on event loops. */
@FunctionalInterface
interface Routes {
    /** Never blocks; the caller is answered exactly once. */
    void answer(RequestReader.Request request, Caller caller);
}
