package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.sluice.bench.peers.RequestReader.Request;
import io.sluice.bench.peers.RunningPeer.LookupRoutes;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * One connection: answers a request, then the next. There is one at a time, so the connection is itself the only caller it has.
 */
final class Exchange extends ChannelInboundHandlerAdapter implements Caller {
    private static final int MOST_WAITING = 64;
    private static final byte[] FOUND = ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ");
    private static final byte[] ABSENT = ascii("HTTP/1.1 404 Not Found\r\nContent-Length: ");
    private static final byte[] FAILED = ascii("HTTP/1.1 503 Service Unavailable\r\nContent-Length: ");
    private static final byte[] END = ascii("\r\n\r\n");
    private static final byte[] END_1_0 = ascii("\r\nConnection: keep-alive\r\n\r\n");
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private final EventLoop loop;
    private final LookupRoutes routes;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>(1);
    private boolean busy;
    private boolean http10;

    Exchange(Channel channel, LookupRoutes routes) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.routes = routes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Request request = (Request) message;
        if (!busy) {
            ask(request);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(request);
        } else {
            var unused = ctx.close();
        }
    }

    private void ask(Request request) {
        busy = true;
        http10 = request.http10();
        routes.answer(request, this);
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void found(byte[] utf8) {
        answer(FOUND, utf8);
    }

    @Override
    public void absent() {
        answer(ABSENT, NOTHING);
    }

    @Override
    public void failed(String why) {
        answer(FAILED, why.getBytes(UTF_8));
    }

    private void answer(byte[] head, byte[] body) {
        if (loop.inEventLoop()) {
            write(head, body);
        } else {
            loop.execute(() -> write(head, body));
        }
    }

    private void write(byte[] head, byte[] body) {
        ByteBuf out = channel.alloc().ioBuffer(head.length + body.length + 48);
        out.writeBytes(head);
        ByteBufUtil.writeAscii(out, Integer.toString(body.length));
        out.writeBytes(http10 ? END_1_0 : END).writeBytes(body);
        var unused = channel.writeAndFlush(out, channel.voidPromise());
        busy = false;
        Request next = waiting.poll();
        if (next != null) {
            ask(next);
        }
    }

    /** A client that resets its connection ends it, and nothing more. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var unused = ctx.close();
    }
}
