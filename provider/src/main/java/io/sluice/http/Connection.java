package io.sluice.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: requests in, answers out in the order of the requests. It stops reading while 64 requests are in flight, while a
 * batch is, or while the client does not read its answers; so what one client can make us hold is bounded. Everything here runs on
 * the connection's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    static final int MAX_IN_FLIGHT = 64;

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Reply BROKEN =
            Problem.of(500, "an error of this server").reply();

    private final Channel channel;
    private final RequestDecoder decoder;
    private final Loop loop;
    private final AnswerListener listener;
    private final Watch watch;
    private final ArrayDeque<Exchange> exchanges = new ArrayDeque<>(4);
    private final Outbox outbox;
    private @Nullable Exchange reading;
    private long requests;
    private boolean paused;
    private boolean deaf;
    private boolean closed;

    Connection(Channel channel, RequestDecoder decoder, Loop loop, Limits limits, AnswerListener listener) {
        this.channel = channel;
        this.decoder = decoder;
        this.loop = loop;
        this.listener = listener;
        this.watch = new Watch(limits, loop.now());
        this.outbox = new Outbox(channel, loop, this::advance, this::torn);
        loop.add(this);
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (deaf || closed || !channel.isActive()) {
                return; // what a decoder still emits at the end of a connection asks for nothing
            }
            if (message instanceof HttpRequest request) {
                onHead(request);
            } else if (message instanceof HttpContent content) {
                onContent(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(HttpRequest request) {
        requests++;
        Problem problem = request instanceof KnownRequest ? null : RequestCheck.problem(request);
        Exchange exchange = Exchange.of(this, request, problem != null, loop.now());
        exchanges.add(exchange);
        if (problem != null) {
            deafen();
            exchange.answer(problem.reply());
            return;
        }
        try {
            loop.router().route(request, exchange);
        } catch (Refused refused) {
            exchange.answer(refused.problem().reply());
        } catch (RuntimeException e) {
            broken(exchange, e);
        }
        if (exchange.body() != null) {
            reading = exchange;
            advance(); // for 100 Continue
        } else if (exchange.persistence() == Reply.Persistence.CLOSE) {
            deafen();
        }
        updateFlow();
    }

    private void onContent(HttpContent content) {
        Exchange exchange = reading;
        Body body = exchange == null ? null : exchange.body();
        if (exchange == null || body == null) {
            return; // the empty end of a request without body
        }
        try {
            if (content.decoderResult().isFailure()) {
                throw new Refused(Problem.bad("malformed request: a chunk of the body cannot be read"));
            }
            body.add(content.content());
            if (content instanceof LastHttpContent) {
                endBody(exchange, true); // first, because what follows may answer at once
                body.complete();
            }
        } catch (Refused refused) {
            // Keys refused after the whole body was read leave the connection usable; anything earlier does not.
            endBody(exchange, false);
            exchange.answer(refused.problem().reply());
        } catch (RuntimeException e) {
            endBody(exchange, false);
            broken(exchange, e);
        }
        updateFlow();
    }

    /** The body is read, or given up; harmless when repeated. */
    private void endBody(Exchange exchange, boolean whole) {
        exchange.endBody(whole);
        reading = null;
        if (exchange.persistence() == Reply.Persistence.CLOSE) {
            deafen();
        }
    }

    private static void broken(Exchange exchange, RuntimeException e) {
        log.error("a request could not be answered", e);
        exchange.answer(BROKEN);
    }

    /** Sends every answer whose turn has come. */
    void advance() {
        Exchange first;
        while (!outbox.ended() && !outbox.full() && (first = exchanges.peek()) != null) {
            Reply reply = first.reply();
            if (reply == null) {
                if (first.takeContinue()) {
                    outbox.sayContinue();
                }
                Runnable begin = first.takeBegin();
                if (begin == null) {
                    break;
                }
                begin.run(); // it may have its answer at once
            } else {
                exchanges.remove();
                send(first, first.take(reply));
            }
        }
        updateFlow();
    }

    /** An answer was written in part: whatever came behind it would be read as the rest of it. */
    private void torn(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            loop.relieve();
        }
        log.error("a connection failed, and is closed", e);
        outbox.discard();
        deafen();
        abandonAll();
        close();
    }

    private void send(Exchange exchange, Reply reply) {
        boolean last = exchange.persistence() == Reply.Persistence.CLOSE || (loop.draining() && exchanges.isEmpty());
        Reply.Persistence persistence = last ? Reply.Persistence.CLOSE : exchange.persistence();
        if (!outbox.send(reply, exchange.headOnly(), persistence)) {
            return;
        }
        listener.answered(exchange.route(), reply.status(), loop.now() - exchange.since());
        if (last) {
            outbox.end();
            deafen();
            abandonAll();
        }
    }

    private void deafen() {
        deaf = true;
        decoder.deafen();
        updateFlow();
    }

    private void updateFlow() {
        Exchange newest = exchanges.peekLast();
        boolean full = exchanges.size() >= MAX_IN_FLIGHT || (newest != null && newest.alone());
        boolean pause = !deaf && !closed && (full || outbox.full());
        if (pause == paused) {
            return;
        }
        paused = pause;
        decoder.pause(pause);
        if (!pause) {
            channel.config().setAutoRead(true);
            // Later, because the decoder may be at work below us. An empty read makes it look at what it holds.
            loop.executor().execute(() -> channel.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outbox.settle();
        if (!outbox.ended() || outbox.waiting() > 0) {
            outbox.goOn();
        }
    }

    /** For how long the client would take what waits for it, at its pace of the last seconds; 0 if it takes no memory. */
    double secondsBehind() {
        long waiting = outbox.waiting() + decoder.kept();
        for (Exchange exchange : exchanges) {
            waiting += exchange.reply() == null ? 0 : exchange.held();
        }
        return (double) waiting / Math.max(1, outbox.pace());
    }

    /** Closes the connection if it has been at one thing for too long. */
    void sweep(long now) {
        outbox.tick();
        Watch.Doing doing = doing();
        if (watch.overdue(now, doing, doing == Watch.Doing.WRITING ? outbox.sent() : requests)) {
            switch (doing) {
                case HEAD -> timeOut(new Exchange(this, false, Reply.Persistence.CLOSE, false, false, now), "head");
                case BODY -> timeOut(reading, "body");
                case IDLE, WRITING, LINGERING -> close();
                case ANSWERING -> {}
            }
        }
    }

    private Watch.Doing doing() {
        if (outbox.lingering()) {
            return Watch.Doing.LINGERING;
        }
        if (outbox.waiting() > 0) {
            return Watch.Doing.WRITING;
        }
        if (!paused && reading != null) {
            return Watch.Doing.BODY;
        }
        if (!paused && decoder.midHead()) {
            return Watch.Doing.HEAD;
        }
        return exchanges.isEmpty() ? Watch.Doing.IDLE : Watch.Doing.ANSWERING;
    }

    private void timeOut(@Nullable Exchange exchange, String part) {
        if (exchange == null) {
            return;
        }
        if (exchange == reading) {
            endBody(exchange, false);
        } else {
            exchanges.add(exchange);
            deafen();
        }
        exchange.answer(
                Problem.of(408, "the " + part + " of the request took too long").reply());
    }

    /** True while answers are owed or on their way out. */
    boolean busy() {
        return !exchanges.isEmpty() || outbox.busy();
    }

    void close() {
        var unused = channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        loop.remove(this);
        abandonAll();
        outbox.discard();
    }

    private void abandonAll() {
        reading = null;
        Exchange exchange;
        while ((exchange = exchanges.poll()) != null) {
            exchange.abandon();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) { // a reset is the client's business
            torn(cause);
        }
        close();
    }
}
