package io.sluice.bench.peers;

import java.util.concurrent.CompletableFuture;

/** Answers callers from futures, for libraries that give those. */
final class Answering {
    private Answering() {}

    /** A future that completes with null says absent, as both libraries have it. Runs on the thread that completes the future. */
    static void answer(CompletableFuture<byte[]> value, Caller caller) {
        var unused = value.whenComplete((utf8, failure) -> {
            if (failure != null) {
                caller.failed(String.valueOf(failure.getMessage()));
            } else if (utf8 == null) {
                caller.absent();
            } else {
                caller.found(utf8);
            }
        });
    }
}
