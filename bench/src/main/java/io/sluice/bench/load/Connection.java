package io.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;

/** One connection, with one request in flight at most. Touched by its event loop alone. */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Loop loop;
    private final Channel channel;
    private final AnswerParser answer;
    private boolean waiting;
    private boolean closing;
    private int kind;
    private long sent;
    private long since;

    /** @param answer reads what comes back */
    Connection(Loop loop, Channel channel, AnswerParser answer) {
        this.loop = loop;
        this.channel = channel;
        this.answer = answer;
    }

    /**
     * Sends the next request.
     *
     * @param since when its latency begins, by {@link System#nanoTime}
     */
    void send(long since, long now) {
        this.since = since;
        this.sent = now;
        waiting = true;
        kind = loop.send(channel);
    }

    boolean waiting() {
        return waiting;
    }

    int kind() {
        return kind;
    }

    /** When the request in flight was sent. */
    long sent() {
        return sent;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (!closing && answer.read(in)) {
                complete();
            }
        } catch (BadAnswerException e) {
            loop.stop("answered with " + e.getMessage());
        } finally {
            in.release();
        }
    }

    private void complete() throws BadAnswerException {
        if (!waiting) {
            throw new BadAnswerException("a " + answer.status() + " that nobody had asked for");
        }
        waiting = false;
        closing = answer.closes();
        long now = System.nanoTime();
        loop.answered(this, answer, since, now);
        if (closing) {
            close();
        } else {
            loop.free(this, now);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        boolean unanswered = waiting;
        waiting = false;
        loop.closed(this, unanswered, closing);
    }

    /** Resets and broken pipes: the request fails when the channel is inactive, which follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof RuntimeException || cause instanceof Error) {
            loop.stop("could not be asked: " + cause);
        }
        close();
    }

    void close() {
        var unused = channel.close();
    }
}
