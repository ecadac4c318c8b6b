package io.sluice.http;

import java.util.concurrent.TimeUnit;

/** What one port allows its connections; times in nanoseconds. */
record Limits(int maxConnections, long idle, long head, long body) {

    /** How long a connection that was told to close is listened to, so that its last answer is not lost in a reset. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    /** How long a connection may stay at this. */
    long of(Watch.Doing doing) {
        return switch (doing) {
            case IDLE, WRITING -> idle;
            case HEAD -> head;
            case BODY -> body;
            case LINGERING -> LINGER;
            case ANSWERING -> Long.MAX_VALUE; // lookups have deadlines of their own
        };
    }
}
