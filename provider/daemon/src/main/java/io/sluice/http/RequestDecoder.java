package io.sluice.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.sluice.transport.Pressure;
import io.sluice.transport.TlsOnPlain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, with two things it lacks: it can be paused between two messages (on its own it emits all that it has buffered,
 * however much that is), and it refuses the heads that {@link HeadScan} objects to. Heads that it has seen before it takes from
 * {@link KnownHeads}.
 */
final class RequestDecoder extends HttpRequestDecoder {

    /** While paused, so much is still taken from the socket: the end of a connection shows only to those who read. */
    private static final int MAX_HELD = 16 * 1024;

    private final KnownHeads known;
    private final Pressure pressure;
    private final HeadScan scan = new HeadScan();
    private boolean inHead = true;
    /** True from the superclass's first look at a message until it has the head: from then on it alone may read it. */
    private boolean begun;

    private boolean midHead;
    private boolean paused;
    private boolean deaf;
    private boolean inputEnded;
    private int kept;
    private @Nullable ChannelHandlerContext context;

    RequestDecoder(KnownHeads known, Pressure pressure) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(RequestCheck.MAX_REQUEST_LINE)
                .setMaxHeaderSize(RequestCheck.MAX_HEADERS)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setAllowDuplicateContentLengths(false));
        this.known = known;
        this.pressure = pressure;
    }

    /** While paused, bytes stay undecoded; when there are enough of them, the socket is not read any more. */
    void pause(boolean paused) {
        this.paused = paused;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Looks at what it holds: an empty read. To be called by the loop alone, and not from within {@link #decode}. */
    void goOn() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    /** From now on all input is thrown away. */
    void deafen() {
        deaf = true;
        midHead = false;
    }

    /** True while a head has begun and is not complete. */
    boolean midHead() {
        return midHead;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (deaf) {
            in.skipBytes(in.readableBytes());
        } else if (!paused) {
            if (inHead) {
                decodeHead(ctx, in, out);
            } else {
                super.decode(ctx, in, out);
                inHead = endsMessage(out);
            }
        }
    }

    private void decodeHead(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        boolean fresh = !begun;
        HttpRequest seen = fresh ? known.read(in) : null;
        if (seen != null) {
            out.add(seen);
            midHead = false;
            return;
        }
        int from = in.readerIndex();
        if (fresh && TlsOnPlain.begins(in.getByte(from))) {
            in.skipBytes(in.readableBytes());
            out.add(tlsRefused(ctx.channel()));
            return;
        }
        begun = true;
        super.decode(ctx, in, out);
        // What was consumed is head alone: the decoder returns before it touches a body.
        HttpRequest request = !out.isEmpty() && out.get(0) instanceof HttpRequest decoded ? decoded : null;
        boolean failed = request != null && request.decoderResult().isFailure();
        if (!failed && scan.fault() == null) {
            in.forEachByte(from, in.readerIndex() - from, scan);
        }
        if (request == null) {
            midHead = scan.begun() || in.isReadable();
            return;
        }
        begun = false;
        midHead = false;
        String fault = scan.fault();
        if (fault != null) {
            request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
        } else if (fresh && !failed) {
            known.learn(request, in.slice(from, in.readerIndex() - from));
        }
        scan.reset();
        inHead = endsMessage(out);
    }

    /** TLS has no line's end for long, so nothing would be said before the head's time is over. */
    private static HttpRequest tlsRefused(Channel channel) {
        TlsOnPlain.warn(channel, "give it http:// in place of https://, or the daemon --tls-cert and --tls-key");
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.setDecoderResult(DecoderResult.failure(
                new IllegalArgumentException("this is TLS, and the port is plain: use http:// in place of https://")));
        return request;
    }

    private static boolean endsMessage(List<Object> out) {
        return !out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
        super.channelRead(ctx, input);
        if (paused && actualReadableBytes() > MAX_HELD) {
            ctx.channel().config().setAutoRead(false);
        }
        if (inputEnded && (!paused || actualReadableBytes() == 0)) {
            inputEnded = false;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        keep(actualReadableBytes() == 0 ? 0 : internalBuffer().capacity());
        if (kept > 0 && pressure.flooded()) {
            pressure.tookItsToll(1);
            ChannelFuture unused = ctx.close();
        }
    }

    /** The superclass would drop what it holds while it is paused. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            channelRead(ctx, Unpooled.EMPTY_BUFFER); // there may be some to decode, if it is not paused any more
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        keep(0);
    }

    /** Requests mostly come as a whole, and nothing of them is kept. */
    private void keep(int bytes) {
        if (bytes != kept) {
            pressure.keep(bytes - kept);
            kept = bytes;
        }
    }

    /** Bytes that have been read and not been decoded. */
    int kept() {
        return kept;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (paused) {
            ctx.fireChannelReadComplete(); // the superclass would read on, since nothing came out
        } else {
            super.channelReadComplete(ctx);
        }
    }
}
