package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * {@code GET /single/{key}} by a strategy, {@code GET /noop}, and {@code GET /count} for what was asked of the database.
 */
record LookupRoutes(Strategy strategy, Counts counts) implements Routes {
    private static final String SINGLE = "/single/";
    private static final byte[] NOOP = "ok".getBytes(UTF_8);

    @Override
    public void answer(RequestReader.Request request, Caller caller) {
        String path = request.path();
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
