package io.sluice.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of TLS that is spoken to a plain port. It has no line's end for long, so nothing would be said before the head's time is over; and
 * the client cannot read what is said, so the log has it too, once a minute.
 */
final class TlsOnPlain {
    private static final Logger LOG = LoggerFactory.getLogger(TlsOnPlain.class);
    private static final byte HANDSHAKE = 22;
    private static final long EVERY = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private TlsOnPlain() {}

    /** Whether a connection that begins so speaks TLS: no request does. */
    static boolean begins(byte first) {
        return first == HANDSHAKE;
    }

    /** A request that is answered with what to do. */
    static HttpRequest refused(Channel channel) {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next >= 0 && NEXT.compareAndSet(next, now + EVERY)) {
            LOG.warn(
                    "a client at {} speaks TLS to {}, which is plain: give it http:// in place of https://, or the daemon --tls-cert and --tls-key",
                    channel.remoteAddress(),
                    channel.localAddress());
        }
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.setDecoderResult(DecoderResult.failure(
                new IllegalArgumentException("this is TLS, and the port is plain: use http:// in place of https://")));
        return request;
    }
}
