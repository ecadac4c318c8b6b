package io.sluice.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a connection begins, and looks whether TLS is spoken there. Then it makes way for what decrypts it; who speaks HTTP is told in
 * HTTP, and a client of Redis in its protocol; who says something else, or nothing in time, is sent away.
 */
final class FirstBytes extends ByteToMessageDecoder {
    private static final int HANDSHAKE = 22;
    private static final long LINGER_SECONDS = 2;

    private static final byte[] TO_REDIS =
            "-ERR this port speaks TLS: use rediss:// in place of redis://\r\n".getBytes(US_ASCII);

    private static final String SAYS =
            "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"this port speaks TLS: use https://\"}\n";
    private static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n"
                    + "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: "
                    + SAYS.length() + "\r\n\r\n" + SAYS)
            .getBytes(US_ASCII);

    private final Function<Channel, ChannelHandler> encrypting;
    private final Handshakes handshakes;
    private final Duration patience;
    private @Nullable ScheduledFuture<?> limit;
    private boolean deaf;

    /**
     * Waits for them.
     *
     * @param encrypting makes what takes its place
     * @param patience how long they may take
     */
    FirstBytes(Function<Channel, ChannelHandler> encrypting, Handshakes handshakes, Duration patience) {
        this.encrypting = encrypting;
        this.handshakes = handshakes;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        limit = ctx.executor()
                .schedule(
                        () -> {
                            handshakes.late(ctx.channel().remoteAddress());
                            var unused = ctx.close();
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (deaf) {
            in.skipBytes(in.readableBytes());
            return;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == HANDSHAKE) {
            stopClock();
            // Hands on what it has read.
            var unused = ctx.pipeline().replace(this, "tls", encrypting.apply(ctx.channel()));
            return;
        }
        deaf = true;
        stopClock();
        in.skipBytes(in.readableBytes());
        if (first == '*' || (first >= 'A' && first <= 'Z')) {
            handshakes.plain(ctx.channel().remoteAddress());
            answer(ctx, first == '*' ? TO_REDIS : ANSWER);
        } else {
            handshakes.failed(ctx.channel().remoteAddress(), "the first byte is none of TLS");
            var unused = ctx.close();
        }
    }

    /** Sends a FIN and reads on for a moment: closing at once, on unread bytes, would reset the answer away. */
    private static void answer(ChannelHandlerContext ctx, byte[] told) {
        var unused = ctx.writeAndFlush(Unpooled.wrappedBuffer(told)).addListener((ChannelFutureListener) sent -> {
            if (sent.isSuccess() && sent.channel() instanceof DuplexChannel duplex) {
                var unusedEnd = duplex.shutdownOutput();
                var unusedLater = ctx.executor().schedule(() -> close(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
            } else {
                var unusedClosed = sent.channel().close();
            }
        });
    }

    private static void close(ChannelHandlerContext ctx) {
        var unused = ctx.close();
    }

    private void stopClock() {
        if (limit != null) {
            limit.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stopClock();
        super.channelInactive(ctx);
    }
}
