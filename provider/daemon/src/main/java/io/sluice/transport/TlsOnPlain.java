package io.sluice.transport;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS that is spoken to a plain port. The client cannot read what it is told, so the log has it, once a minute. */
public final class TlsOnPlain {
    private static final Logger LOG = LoggerFactory.getLogger(TlsOnPlain.class);
    private static final byte HANDSHAKE = 22;
    private static final long EVERY = TimeUnit.MINUTES.toNanos(1);
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private TlsOnPlain() {}

    /** Whether a connection that begins so speaks TLS: no request and no command does. */
    public static boolean begins(byte first) {
        return first == HANDSHAKE;
    }

    /**
     * Somebody does.
     *
     * @param remedy what to do, for the end of the line
     */
    public static void warn(Channel channel, String remedy) {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next >= 0 && NEXT.compareAndSet(next, now + EVERY)) {
            LOG.warn(
                    "a client at {} speaks TLS to {}, which is plain: {}",
                    channel.remoteAddress(),
                    channel.localAddress(),
                    remedy);
        }
    }
}
