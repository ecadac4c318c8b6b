package io.sluice.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;

/** The listening socket of a {@link Server}. */
final class Listening {
    private static final int BACKLOG = 4096;

    /**
     * How many connections one turn of an event loop takes in. Netty's default for epoll is one, because it takes the new
     * descriptor's number for a count of bytes, and sees in it that there is no more to read: with turns of 5 ms under load, the
     * last of 2,000 clients that came together waited for ten seconds.
     */
    private static final int ACCEPTED_AT_ONCE = 1024;

    /** What is read at once: twice that much can wait to be decoded, on each connection. */
    private static final int MOST_READ = 16 * 1024;

    private Listening() {}

    /**
     * Binds; throws with one line that says what to do.
     *
     * @param flag the command line's name of the address
     * @param accept gets each connection, on its event loop
     */
    static Channel on(InetSocketAddress listen, String flag, EventLoopGroup group, Consumer<Channel> accept)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator()
                                .respectMaybeMoreData(false)
                                .maxMessagesPerRead(ACCEPTED_AT_ONCE))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, MOST_READ))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept.accept(channel);
                    }
                });
        ChannelFuture bound = bootstrap.bind(listen).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException(cannotListen(listen, flag, cause), cause);
        }
        return bound.channel();
    }

    private static String cannotListen(InetSocketAddress listen, String flag, Throwable cause) {
        String why = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        if (listen.isUnresolved()) {
            why = "unknown host";
        } else if (why.contains("in use")) {
            why = "address already in use";
        } else if (why.contains("ermission denied")) {
            why = "permission denied";
        } else if (cause instanceof BindException || why.contains("assign requested address")) {
            why = "not an address of this machine";
        }
        return "cannot listen on " + listen.getHostString() + ':' + listen.getPort() + ": " + why + "; choose another "
                + flag;
    }
}
