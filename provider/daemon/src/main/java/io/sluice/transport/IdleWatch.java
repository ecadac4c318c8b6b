package io.sluice.transport;

import java.util.concurrent.TimeUnit;

/**
 * How long one connection has been doing the same thing. It is looked at about once a second, so that requests pay nothing for it
 * and ten thousand idle connections cost no timers; a bound is kept to within a second or two.
 */
public final class IdleWatch {
    /** How long a connection that was told to close is listened to, so that its last answer is not lost in a reset. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    /** What a connection does. */
    public enum Doing {
        /** Nothing is asked, nothing is owed. */
        IDLE,
        /** A head has begun to arrive. */
        HEAD,
        /** A body is arriving. */
        BODY,
        /** Answers are waited for. */
        ANSWERING,
        /** Answers wait for the client to read. */
        WRITING,
        /** The last answer is sent; the client is to close. */
        LINGERING
    }

    private final Limits limits;
    private Doing doing = Doing.IDLE;
    private long mark;
    private long since;

    public IdleWatch(Limits limits, long now) {
        this.limits = limits;
        this.since = now;
    }

    /**
     * True when the connection has been at this for too long.
     *
     * @param mark changes with every progress made
     */
    public boolean overdue(long now, Doing doing, long mark) {
        if (doing != this.doing || mark != this.mark) {
            this.doing = doing;
            this.mark = mark;
            this.since = now;
            return false;
        }
        return now - since >= most(doing);
    }

    private long most(Doing doing) {
        return switch (doing) {
            case IDLE, WRITING -> limits.idle();
            case HEAD -> limits.head();
            case BODY -> limits.body();
            case LINGERING -> LINGER;
            case ANSWERING -> Long.MAX_VALUE; // lookups have deadlines of their own
        };
    }
}
