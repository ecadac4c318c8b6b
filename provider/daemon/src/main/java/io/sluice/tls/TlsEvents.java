package io.sluice.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Counts how the handshake of one connection ends, and tells those behind what TLS says in the words of a plain connection. */
final class TlsEvents extends ChannelInboundHandlerAdapter {
    private final Handshakes handshakes;

    TlsEvents(Handshakes handshakes) {
        this.handshakes = handshakes;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent ended) {
            count(ctx, ended.cause());
        } else if (event instanceof SslCloseCompletionEvent closed) {
            if (closed.isSuccess()) {
                ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE); // the peer says no more
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void count(ChannelHandlerContext ctx, @Nullable Throwable why) {
        if (why == null) {
            handshakes.done();
        } else if (why instanceof SslHandshakeTimeoutException) {
            handshakes.late(ctx.channel().remoteAddress());
        } else {
            handshakes.failed(
                    ctx.channel().remoteAddress(), why instanceof ClosedChannelException ? "it left" : words(why));
        }
    }

    private static String words(Throwable why) {
        return String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    }

    /** What fails in TLS is counted, and is the client's business. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            var unused = ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
