package io.sluice.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.sluice.transport.Connected;
import io.sluice.transport.IdleWatch;
import io.sluice.transport.Limits;
import io.sluice.transport.Loop;
import io.sluice.transport.Outbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: requests in, answers out in the order of the requests. It stops reading while 64 requests are in flight, while a
 * batch is, or while the client does not read its answers; so what one client can make us hold is bounded. Everything here runs on
 * the connection's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Connected {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final RequestDecoder decoder;
    private final LoopContext http;
    private final Loop loop;
    private final AnswerListener listener;
    private final IdleWatch watch;
    private final Line line = new Line();
    private final Outbox outbox;
    private final Upload upload = new Upload(this::stopReading);
    private long requests;
    private boolean paused;
    private boolean deaf;
    private boolean closed;
    private boolean inputEnded;
    private long asked;

    Connection(Channel channel, RequestDecoder decoder, LoopContext http, Limits limits, AnswerListener listener) {
        this.channel = channel;
        this.decoder = decoder;
        this.http = http;
        this.loop = http.loop();
        this.listener = listener;
        this.asked = loop.now();
        this.watch = new IdleWatch(limits, asked);
        this.outbox = new Outbox(channel, loop, this::advance, this::torn);
        loop.add(this);
    }

    Loop loop() {
        return loop;
    }

    /** Who is at the other end; null once it is closed. */
    @Nullable
    InetAddress peer() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
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
                upload.add(content);
                updateFlow();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(HttpRequest request) {
        requests++;
        Problem problem = request instanceof KnownRequest ? null : RequestCheck.problem(request);
        asked = loop.now();
        Exchange exchange = Exchange.of(this, request, problem != null, asked);
        line.add(exchange);
        if (problem != null) {
            stopReading();
            exchange.answer(problem.reply());
            return;
        }
        try {
            http.router().route(request, exchange);
        } catch (BadRequest refused) {
            exchange.answer(refused.problem().reply());
        } catch (RuntimeException e) {
            LOG.error("a request could not be answered", e);
            exchange.answer(Problem.BROKEN);
        }
        if (exchange.body() != null) {
            upload.begin(exchange);
            advance(); // for 100 Continue
        } else if (exchange.persistence() == Reply.Persistence.CLOSE) {
            stopReading();
        }
        updateFlow();
    }

    /** Sends every answer whose turn has come. */
    void advance() {
        Exchange first;
        while (!outbox.ended() && !outbox.full() && (first = line.first()) != null) {
            Reply reply = first.reply();
            if (reply == null) {
                if (first.takeContinue()) {
                    http.sayContinue(outbox);
                }
                Runnable begin = first.takeBegin();
                if (begin == null) {
                    break;
                }
                begin.run(); // it may have its answer at once
            } else {
                line.removeFirst();
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
        LOG.error("a connection failed, and is closed", e);
        outbox.discard();
        stopReading();
        abandonAll();
        close();
    }

    private void send(Exchange exchange, Reply reply) {
        boolean last = exchange.persistence() == Reply.Persistence.CLOSE
                || (line.isEmpty() && (inputEnded || loop.draining()));
        Reply.Persistence persistence = last ? Reply.Persistence.CLOSE : exchange.persistence();
        try {
            http.write(reply, exchange.headOnly(), persistence, outbox);
        } catch (RuntimeException | OutOfMemoryError e) {
            torn(e);
            return;
        }
        listener.answered(exchange.route(), reply.status(), loop.now() - exchange.since());
        if (last) {
            outbox.end();
            stopReading();
            abandonAll();
        }
    }

    private void stopReading() {
        deaf = true;
        decoder.deafen();
        updateFlow();
    }

    private void updateFlow() {
        boolean pause = !deaf && !closed && (line.full() || outbox.full());
        if (pause == paused) {
            return;
        }
        paused = pause;
        decoder.pause(pause);
        if (!pause) {
            channel.config().setAutoRead(true);
            // Later, because the decoder may be at work below us.
            loop.executor().execute(decoder::goOn);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outbox.settle();
        if (!outbox.ended() || outbox.waiting() > 0) {
            outbox.goOn();
        }
    }

    @Override
    public double secondsBehind() {
        long waiting = outbox.waiting() + decoder.kept() + line.waiting();
        return (double) waiting / Math.max(1, outbox.pace());
    }

    /** The client sends no more; what it has asked for it may still read. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            outbox.inputEnded();
            if (outbox.lingering() || upload.exchange() != null || !busy()) {
                close();
            }
            stopReading();
        }
    }

    /**
     * Says a farewell to a client that has asked for nothing since then: it sends a FIN, and reads on until the client's. A request that
     * crosses it on the wire is not begun, and the client sees that.
     */
    @Override
    public void finishIfIdle(long since) {
        if (!busy() && !outbox.ended() && asked - since < 0) {
            stopReading();
            outbox.finish();
        }
    }

    @Override
    public void sweep(long now) {
        outbox.tick();
        IdleWatch.Doing doing = doing();
        if (watch.overdue(now, doing, doing == IdleWatch.Doing.WRITING ? outbox.sent() : requests)) {
            switch (doing) {
                case HEAD -> timeOut(new Exchange(this, false, Reply.Persistence.CLOSE, false, false, now), "head");
                case BODY -> timeOut(upload.exchange(), "body");
                case IDLE, WRITING, LINGERING -> close();
                case ANSWERING -> {}
            }
        }
    }

    private IdleWatch.Doing doing() {
        if (outbox.lingering()) {
            return IdleWatch.Doing.LINGERING;
        }
        if (outbox.waiting() > 0) {
            return IdleWatch.Doing.WRITING;
        }
        if (!paused && upload.exchange() != null) {
            return IdleWatch.Doing.BODY;
        }
        if (!paused && decoder.midHead()) {
            return IdleWatch.Doing.HEAD;
        }
        return line.isEmpty() ? IdleWatch.Doing.IDLE : IdleWatch.Doing.ANSWERING;
    }

    private void timeOut(@Nullable Exchange exchange, String part) {
        if (exchange == null) {
            return;
        }
        if (exchange == upload.exchange()) {
            upload.end(exchange, false);
        } else {
            line.add(exchange);
            stopReading();
        }
        exchange.answer(
                Problem.of(408, "the " + part + " of the request took too long").reply());
    }

    @Override
    public boolean busy() {
        return !line.isEmpty() || outbox.busy();
    }

    @Override
    public void close() {
        outbox.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        loop.remove(this);
        abandonAll();
        outbox.discard();
    }

    private void abandonAll() {
        upload.forget();
        line.abandonAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) { // a reset is the client's business
            torn(cause);
        }
        close();
    }
}
