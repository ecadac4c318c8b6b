package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What is answered to which path. Runs on event loops. */
record Routes(Strategy strategy, Counts counts) {
    private static final String SINGLE = "/single/";
    private static final byte[] NOOP = "ok".getBytes(UTF_8);

    void get(String path, Caller caller) {
        if (path.startsWith(SINGLE)) {
            counts.lookup();
            strategy.lookup(path.substring(SINGLE.length()), caller);
        } else if (path.equals("/noop")) {
            caller.found(NOOP);
        } else if (path.equals("/count")) {
            caller.found(PeerCounts.of(strategy, counts).json().getBytes(UTF_8));
        } else {
            caller.absent();
        }
    }
}
