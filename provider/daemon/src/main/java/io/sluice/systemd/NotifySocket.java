package io.sluice.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.Future;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd's socket, where each message is one datagram. Each has a channel of its own, as with systemd's own library: a channel that stays
 * would still reach for a socket that systemd has made anew. Everything happens on the event loop.
 */
final class NotifySocket {
    private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);

    /** A systemd that takes no message for so long does not get this one. */
    static final int PATIENCE_SECONDS = 2;

    private final EventLoop loop;
    private final String name;
    private final DomainSocketAddress address;
    private boolean failed;

    /** @param name a path, or {@code @} and a name that is in no file system, as systemd writes it */
    NotifySocket(EventLoop loop, String name) {
        this.loop = loop;
        this.name = name;
        this.address = new DomainSocketAddress(name.startsWith("@") ? '\0' + name.substring(1) : name);
    }

    /** Sends it. What fails is logged, once in this process: a message that is lost costs nothing but itself. */
    void send(String message) {
        send(message, () -> {});
    }

    /** @param end run when it is sent, or never will be */
    void send(String message, Runnable end) {
        new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .disableResolver()
                .connect(address)
                .addListener((ChannelFutureListener) connection -> {
                    if (connection.isSuccess()) {
                        write(connection.channel(), message, end);
                    } else {
                        ended(connection, end);
                    }
                });
    }

    private void write(Channel channel, String message, Runnable end) {
        ChannelFuture written = channel.writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
        Future<?> late = loop.schedule(() -> close(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
        written.addListener((ChannelFutureListener) sent -> {
            late.cancel(false);
            close(channel);
            ended(sent, end);
        });
    }

    private static void close(Channel channel) {
        ChannelFuture unused = channel.close();
    }

    private void ended(ChannelFuture future, Runnable end) {
        if (!future.isSuccess() && !failed) {
            failed = true;
            Throwable cause = future.cause();
            LOG.warn(
                    "systemd is not told how this service is, and may end it: {}: {}",
                    name,
                    cause instanceof FileNotFoundException
                            ? "there is no such socket"
                            : cause.toString().replace('\0', '@'));
        }
        end.run();
    }
}
