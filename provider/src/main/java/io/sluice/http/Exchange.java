package io.sluice.http;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request and its answer: a place in its connection's line. Touched by the connection's event loop alone. */
final class Exchange {
    private final Connection connection;
    private final boolean headOnly;
    private final Reply.Persistence persistence;
    private final long since;
    private Route route = Route.OTHER;
    private boolean bodyUnread;
    private boolean continueOwed;
    private boolean alone;
    private boolean abandoned;
    private @Nullable Body body;
    private @Nullable Pending pending;
    private @Nullable Runnable begin;
    private @Nullable Reply reply;

    /**
     * A request whose head was read.
     *
     * @param bodyUnread true when bytes of a body follow; until they are read, the connection cannot be used for more
     * @param continueOwed true when the client waits for 100 Continue
     * @param since in the loop's nanoseconds
     */
    Exchange(
            Connection connection,
            boolean headOnly,
            Reply.Persistence persistence,
            boolean bodyUnread,
            boolean continueOwed,
            long since) {
        this.connection = connection;
        this.headOnly = headOnly;
        this.persistence = persistence;
        this.bodyUnread = bodyUnread;
        this.continueOwed = continueOwed;
        this.since = since;
    }

    /** Where lookups of this exchange are answered: its connection's event loop. */
    Executor executor() {
        return connection.executor();
    }

    /** Looks this up once the loop has read what there is to read. */
    void lookUp(Lookup lookup) {
        connection.lookUp(lookup);
    }

    void route(Route route) {
        this.route = route;
    }

    Route route() {
        return route;
    }

    boolean headOnly() {
        return headOnly;
    }

    long since() {
        return since;
    }

    /** What the answer must say of the connection. */
    Reply.Persistence persistence() {
        return bodyUnread ? Reply.Persistence.CLOSE : persistence;
    }

    /** Asks for the body; the taker runs when it is whole. */
    void expectBody(Body body) {
        this.body = body;
    }

    @Nullable
    Body body() {
        return body;
    }

    /** The body is read, and about to be taken, or it is given up. */
    void endBody(boolean whole) {
        if (body != null && !whole) {
            body.discard();
        }
        body = null;
        bodyUnread = bodyUnread && !whole;
        continueOwed = false;
    }

    /** True once, when the client waits for 100 Continue and its body is wanted. */
    boolean takeContinue() {
        boolean owed = continueOwed && body != null;
        continueOwed = continueOwed && !owed;
        return owed;
    }

    /** Large: nothing more is read from this connection until this exchange is answered. */
    void standAlone() {
        alone = true;
    }

    boolean alone() {
        return alone;
    }

    /** Says what this exchange waits for, so that it can be withdrawn. */
    void await(Pending pending) {
        this.pending = pending;
    }

    /** Runs this once every request before this one is answered, which may be now: what is not safe waits for its turn. */
    void whenFirst(Runnable begin) {
        this.begin = begin;
        connection.advance();
    }

    /** What is to begin with this exchange's turn, once; null if there is nothing. */
    @Nullable
    Runnable takeBegin() {
        Runnable taken = begin;
        begin = null;
        return taken;
    }

    /** Takes the answer. The first one counts; after the connection's end none does. */
    void answer(Reply reply) {
        if (this.reply == null && !abandoned) {
            this.reply = reply;
            pending = null;
            connection.advance();
        }
    }

    @Nullable
    Reply reply() {
        return reply;
    }

    /** Nobody will read the answer. */
    void abandon() {
        abandoned = true;
        begin = null;
        endBody(false);
        if (pending != null) {
            pending.withdraw();
            pending = null;
        }
    }
}
