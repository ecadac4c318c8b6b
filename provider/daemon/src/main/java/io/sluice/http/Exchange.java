package io.sluice.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request and its answer: a place in its connection's line. Touched by the connection's event loop alone. */
public final class Exchange {
    /** Answers of so many bytes are given even to those who do not read them. */
    private static final long SMALL = 1024;

    private static final Reply CROWDED = Problem.later(
                    "too many answers are waiting to be read: read them, and ask for less at once")
            .reply();

    private final Connection connection;
    private final boolean headOnly;
    private final Reply.Persistence persistence;
    private final long since;
    private RequestKind route = RequestKind.OTHER;
    private boolean bodyUnread;
    private boolean continueOwed;
    private boolean alone;
    private boolean abandoned;
    private boolean sent;
    private long held;
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

    /**
     * Of a request that has just been read.
     *
     * @param untrusted when what follows its head cannot be known
     */
    static Exchange of(Connection connection, HttpRequest request, boolean untrusted, long since) {
        if (request instanceof KnownRequest) {
            return new Exchange(connection, false, Reply.Persistence.DEFAULT, false, false, since);
        }
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        Reply.Persistence persistence = untrusted || !HttpUtil.isKeepAlive(request)
                ? Reply.Persistence.CLOSE
                : http11 ? Reply.Persistence.DEFAULT : Reply.Persistence.KEEP_ALIVE;
        return new Exchange(
                connection,
                request.method().equals(HttpMethod.HEAD),
                persistence,
                !untrusted && RequestCheck.hasBody(request),
                http11 && request.headers().contains(HttpHeaderNames.EXPECT),
                since);
    }

    /** Where this exchange is answered: its connection's event loop. */
    public Executor executor() {
        return connection.loop().executor();
    }

    /** Where the request comes from; null once the connection is closed. */
    public @Nullable InetAddress peer() {
        return connection.peer();
    }

    public void route(RequestKind route) {
        this.route = route;
    }

    RequestKind route() {
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
    public void expectBody(Body body) {
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
    public void standAlone() {
        alone = true;
    }

    boolean alone() {
        return alone;
    }

    /** Says what this exchange waits for, so that it can be withdrawn. */
    public void await(Pending pending) {
        this.pending = pending;
    }

    /** Runs this once every request before this one is answered, which may be now: what is not safe waits for its turn. */
    public void whenFirst(Runnable begin) {
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
    public void answer(Reply reply) {
        if (this.reply == null && !abandoned) {
            this.reply = reply;
            pending = null;
            release();
            connection.advance();
            if (!sent && !abandoned && !hold(reply.weight()) && reply.weight() > SMALL) {
                release();
                this.reply = CROWDED;
            }
        }
    }

    /** It is about to be sent, and needs no memory of its own any more. */
    Reply take(Reply reply) {
        sent = true;
        release();
        return reply;
    }

    /**
     * Counts values that are kept until this is answered.
     *
     * @return false when there is too much of such, over all connections
     */
    public boolean hold(long bytes) {
        if (abandoned || sent) {
            return true;
        }
        held += bytes;
        connection.loop().pressure().hold(bytes);
        return !connection.loop().crowded();
    }

    /** How much it keeps in memory. */
    long held() {
        return held;
    }

    private void release() {
        if (held > 0) {
            connection.loop().pressure().hold(-held);
            held = 0;
        }
    }

    @Nullable
    Reply reply() {
        return reply;
    }

    /** Nobody will read the answer. */
    void abandon() {
        abandoned = true;
        release();
        reply = null;
        begin = null;
        endBody(false);
        if (pending != null) {
            pending.withdraw();
            pending = null;
        }
    }
}
