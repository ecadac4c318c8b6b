package io.sluice.bench.peers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Who asked for a key. It is answered exactly once, on any thread: it hops to its own loop where it has to. */
interface Caller {
    /** Its event loop, for strategies that deliver by loop. */
    Executor loop();

    void found(byte[] utf8);

    void absent();

    /** There is no answer, and why in one line. */
    void failed(String why);

    /** Answers it from a future, in which null says absent. Runs on the thread that completes the future. */
    default void answerFrom(CompletableFuture<byte[]> value) {
        var unused = value.whenComplete((utf8, failure) -> {
            if (failure != null) {
                failed(String.valueOf(failure.getMessage()));
            } else if (utf8 == null) {
                absent();
            } else {
                found(utf8);
            }
        });
    }
}
